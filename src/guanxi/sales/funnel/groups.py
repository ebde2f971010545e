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
from guanxi.sales.funnel.drilling import Written, is_, none_of, sees, told_and_left
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
    """By source and by salesperson, as far as the user reads these: the largest first, those left in one. One query."""
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
    held: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for cell in cells:
        held[cell[field]].append(cell)
    named = {key: names.get(key, str(key)) for key in held}
    ordered = sorted(held, key=lambda key: (-sum(cell["n"] for cell in held[key]), named[key]))
    told, left, others = told_and_left(ordered)
    rows = [_group(named[key], held[key], [*base, is_(field, key)], amounts=amounts) for key in told]
    if left:
        of_them = [*base, *none_of(field, told)]
        rows.append(_group(others, [cell for key in left for cell in held[key]], of_them, amounts=amounts))
    return rows


def _group(name: str, cells: Sequence[Mapping[str, Any]], of_it: Sequence[Written], *, amounts: bool) -> Group:
    counts, won = dict.fromkeys(StageKind.values, 0), 0
    for cell in cells:
        counts[cell["status"]] += cell["n"]
        won += cell["sum"] if cell["status"] == StageKind.WON else 0
    urls = {"number": OPPORTUNITIES.url_of(of_it)}
    urls |= {kind: OPPORTUNITIES.url_of([*of_it, is_("status", kind)]) for kind in counts}
    return Group(name, counts, won if amounts else None, urls)
