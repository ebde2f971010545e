"""Which targets hold for whom in a period: one of that very period, or else the sum of the smaller ones within."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from guanxi.access.models import User
from guanxi.kernel.periods import Period, Unit
from guanxi.sales.models import Target
from guanxi.sales.targets.reach import Reach

SMALLER = {Unit.YEAR: Unit.QUARTER, Unit.QUARTER: Unit.MONTH}
MONTHS = {Unit.YEAR: 12, Unit.QUARTER: 3, Unit.MONTH: 1}
# Of one subject: unit and first day → amount.
Held = Mapping[tuple[str, date], int]


class Targets:
    """The targets of one measure that the user sees, for all people and teams within reach."""

    def __init__(self, found: Iterable[Target], reach: Reach) -> None:
        self.reach = reach
        self.people: dict[int, dict[tuple[str, date], int]] = defaultdict(dict)
        self.teams: dict[int | None, dict[tuple[str, date], int]] = defaultdict(dict)
        for target in found:
            of = self.people[target.owner_id] if target.owner_id else self.teams[target.team_id]
            of[target.unit, target.starts_on] = target.amount

    @classmethod
    def seen_by(
        cls, user: User, reach: Reach, *, measure: str, period: Period, category: int | None, product: int | None
    ) -> Targets:
        """Those within the period. One query, besides those for the rights."""
        rows = Target.objects.visible_to(user).filter(
            measure=measure, category=category, product=product, starts_on__range=(period.first, period.last)
        )
        return cls(rows.only("owner", "team", "unit", "starts_on", "amount"), reach)

    def of_person(self, person: int, period: Period) -> int | None:
        """The target of a person."""
        return resolved(self.people.get(person, {}), period)

    def of_team(self, team: int | None, period: Period) -> int | None:
        """The target of a team, or of the company; without one of its own, the sum of those below it."""
        if team is not None or self.reach.sees_all:
            own = resolved(self.teams.get(team, {}), period)
            if own is not None:
                return own
        below = [self.of_team(child.pk, period) for child in self.reach.children(team)]
        return summed([*below, *(self.of_person(pk, period) for pk in self._direct[team])])

    @cached_property
    def _direct(self) -> Mapping[int | None, list[int]]:
        """Each team's people without those of teams below it; under None those of no team within reach."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for pk, person in self.reach.people.items():
            found[person.team_id if person.team_id in self.reach.teams else None].append(pk)
        return found


def resolved(held: Held, period: Period) -> int | None:
    """The amount that holds in the period; None where nothing is set."""
    if (amount := held.get((period.unit.value, period.first))) is not None:
        return amount
    return summed(resolved(held, part) for part in parts_of(period))


def parts_of(period: Period) -> list[Period]:
    """The quarters of a year, the months of a quarter; nothing smaller."""
    if (unit := SMALLER.get(period.unit)) is None:
        return []
    first = Period(unit, period.first, period.zone)
    return [first.shifted(n) for n in range(MONTHS[period.unit] // MONTHS[unit])]


def months_of(period: Period) -> list[Period]:
    """The months of a year or a quarter."""
    first = Period(Unit.MONTH, period.first, period.zone)
    return [first.shifted(n) for n in range(MONTHS[period.unit])]


def summed(amounts: Iterable[int | None]) -> int | None:
    """The sum of those that there are; None where there is none."""
    found = [amount for amount in amounts if amount is not None]
    return sum(found) if found else None
