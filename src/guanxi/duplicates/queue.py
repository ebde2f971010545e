"""The queue of pairs that one user may look through, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.duplicates.merging.actions import MOST
from guanxi.duplicates.models import Pair, Search
from guanxi.duplicates.words import Told, told
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.workbench.paging import Order, page

SHOWN = ("code", "phone", "email", "city", "owner")
PAGE = 25
COUNTED = 1000


@dataclass(frozen=True)
class Candidate:
    """One pair of the queue: its two files with what is shown of each, and why they may be one."""

    pair: Pair
    files: list[tuple[Party, list[str]]]
    reasons: list[Told]
    # Further files that look like one of the two.
    others: int

    @property
    def score(self) -> str:
        """The chance that they are one, as a text."""
        return f"{self.pair.score} %"


def pairs_for(user: User, state: str) -> Any:
    """The pairs in a state of which the user sees both files."""
    return Pair.objects.visible_to(user).filter(
        state=state, first__deleted_at__isnull=True, second__deleted_at__isnull=True
    )


def candidates(user: User, state: str, after: str) -> tuple[list[Candidate], str]:
    """One page of the queue, and the cursor of the next."""
    found = page(pairs_for(user, state), Order("score", descending=True), after, PAGE)
    others = _others(found.records, user)
    # Fetched for this user, who else would be told of a hidden owner.
    keys = {pk for pair in found.records for pk in (pair.first_id, pair.second_id)}
    files = Party.objects.visible_to(user).select_related("owner").in_bulk(keys)
    return [_candidate(pair, files, others, user) for pair in found.records], found.after


def count(user: User, state: str) -> tuple[int, bool]:
    """How many there are, to a thousand; and whether there are more."""
    number = pairs_for(user, state)[: COUNTED + 1].count()
    return min(number, COUNTED), number > COUNTED


def group_of(pair: Pair, user: User) -> list[int]:
    """The files of the pair and those that look like one of them, as many as can be merged at once."""
    files = [pair.first_id, pair.second_id]
    near = pairs_for(user, Pair.State.OPEN).filter(Q(first__in=files) | Q(second__in=files)).order_by("-score", "-id")
    for first, second in near.values_list("first", "second")[: 2 * MOST]:
        files += [pk for pk in (first, second) if pk not in files]
    return files[:MOST]


def last_search() -> Search | None:
    """The last search through all files that came to its end."""
    return Search.objects.filter(is_full=True, finished_at__isnull=False).order_by("-pk").first()


def may_search(user: User) -> bool:
    """Whether the user may have all files searched: whoever may change all of them."""
    return user.scope(Party._meta.label_lower, Action.CHANGE) == Scope.ALL


def _others(pairs: list[Pair], user: User) -> dict[int, set[int]]:
    """The files that look like each of these, by key: one query."""
    files = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    found: dict[int, set[int]] = {pk: set() for pk in files}
    rows = pairs_for(user, Pair.State.OPEN).filter(Q(first__in=files) | Q(second__in=files))
    for first, second in rows.values_list("first", "second"):
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def _candidate(pair: Pair, parties: dict[int, Party], others: dict[int, set[int]], user: User) -> Candidate:
    near = (others[pair.first_id] | others[pair.second_id]) - {pair.first_id, pair.second_id}
    files = []
    for party in (parties[pair.first_id], parties[pair.second_id]):
        cells = PARTIES.cells(party, user)
        facts = [cells[key].text for key in SHOWN if key in cells and cells[key].text]
        if "purchase_count" in cells:
            facts.append(ngettext("%(n)s order", "%(n)s orders", party.purchase_count) % {"n": party.purchase_count})
        files.append((party, facts))
    return Candidate(pair, files, told(pair.reasons, user), len(near))
