"""The funnel broken down: by source, by salesperson."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.parties.models.choices import Source
from guanxi.sales.funnel.drilling import Written, is_, sees
from guanxi.sales.models import StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES


@dataclass(frozen=True)
class Group:
    """The opportunities of one source or salesperson: how many, by status, and what was won with them."""

    name: str
    counts: Mapping[str, int]
    won_value: int | None
    urls: Mapping[str, str]

    @property
    def number(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())

    @property
    def win_rate(self) -> float | None:
        """The share that was won of what is decided."""
        return rate(self.counts["won"], self.counts["lost"])


def rate(won: int, lost: int) -> float | None:
    """The share that was won of what is decided; None where nothing is."""
    return won / (won + lost) if won + lost else None


def groups(
    user: User, cells: Sequence[Mapping[str, Any]], base: Sequence[Written], *, amounts: bool
) -> list[tuple[str, list[Group]]]:
    """By source and by salesperson, each the largest first, as far as the user reads these. One query."""
    found = []
    if sees(user, "source"):
        named = {key: str(label) for key, label in Source.choices} | {"": _("Source not known")}
        found.append((_("Source"), _by("source", named, cells, base, amounts=amounts)))
    if sees(user, "owner"):
        people = User.objects.in_bulk({cell["owner"] for cell in cells} - {None})
        by_key: dict[Any, str] = {pk: str(person) for pk, person in people.items()}
        found.append(
            (
                _("Salesperson"),
                _by("owner", by_key | {None: pgettext("salesperson", "Nobody")}, cells, base, amounts=amounts),
            )
        )
    return found


def _by(
    field: str,
    names: Mapping[Any, str],
    cells: Sequence[Mapping[str, Any]],
    base: Sequence[Written],
    *,
    amounts: bool,
) -> list[Group]:
    counts: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(StageKind.values, 0))
    won: dict[Any, int] = defaultdict(int)
    for cell in cells:
        counts[cell[field]][cell["status"]] += cell["n"]
        won[cell[field]] += cell["sum"] if cell["status"] == StageKind.WON else 0
    found = []
    for key, counted in counts.items():
        of_it = [*base, is_(field, key)]
        urls = {"number": OPPORTUNITIES.url_of(of_it)} | {
            k: OPPORTUNITIES.url_of([*of_it, is_("status", k)]) for k in counted
        }
        found.append(Group(names.get(key, str(key)), counted, won[key] if amounts else None, urls))
    return sorted(found, key=lambda group: (-group.number, group.name))
