"""The grid in which a year is set: a row for each person and team, a column for each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.kernel.periods import Period
from guanxi.sales.models import Target
from guanxi.sales.models.target import COUNTS, ONE
from guanxi.sales.targets.actions import Subject, subject_of
from guanxi.sales.targets.crediting import by_month
from guanxi.sales.targets.measures import COUNTINGS, Narrowing
from guanxi.sales.targets.reach import reach_of
from guanxi.sales.targets.setting import months_of

EVENLY, SEASONS = "evenly", "seasons"


@dataclass
class Cell:
    """One month of somebody, as it is written in its box, and what is wrong with that."""

    name: str
    label: str
    text: str = ""
    error: str = ""


@dataclass
class Row:
    """The months of a person, a team or the company; `year` is written where a sum is to be spread over them."""

    subject: Subject
    name: str
    cells: list[Cell]
    year: Cell
    amounts: list[int | None] = field(default_factory=list)

    @property
    def team(self) -> int | None:
        """The team whose it is."""
        return self.subject[1]

    @property
    def is_person(self) -> bool:
        """Whether it is a person's."""
        return self.subject[0] is not None

    @property
    def total(self) -> int:
        """The sum of the months, in minor units."""
        return sum(amount or 0 for amount in self.amounts)


class Grid:
    """The targets of the months of a year: of a team, of the teams directly below it, and of its people."""

    def __init__(self, user: User, *, measure: str, year: Period, team: int | None) -> None:
        self.user, self.measure, self.year, self.team = user, measure, year, team
        self.months = months_of(year)
        self.reach = reach_of(user, COUNTINGS[measure].listing.label)
        self.rows = [self._row(subject, name) for subject, name in self._subjects()]

    def _subjects(self) -> list[tuple[Subject, str]]:
        found: list[tuple[Subject, str]] = []
        if self.team is not None:
            found.append(((None, self.team), self.reach.teams[self.team].name))
        elif self.reach.sees_all:
            found.append(((None, None), _("The company")))
        found += [((None, team.pk), team.name) for team in self.reach.children(self.team)]
        people = sorted(self.reach.people.values(), key=lambda person: (str(person), person.pk))
        among = set(self.reach.members(self.team)) if self.team is None else set()
        direct = [p for p in people if p.is_active and self._is_direct(p, among)]
        return found + [((person.pk, None), str(person)) for person in direct]

    def _is_direct(self, person: User, among: set[int]) -> bool:
        if self.team is not None:
            return person.team_id == self.team
        return person.pk in among and person.team_id not in self.reach.teams

    def _row(self, subject: Subject, name: str) -> Row:
        key = f"{subject[0] or ''}-{subject[1] or ''}"
        labels = [f"{name}, {month}" for month in self.months]
        cells = [Cell(f"m-{key}-{n}", label) for n, label in enumerate(labels, 1)]
        return Row(subject, name, cells, Cell(f"y-{key}", _("%(name)s, year") % {"name": name}))

    def fill(self) -> Grid:
        """Write down what is set."""
        held = {(subject_of(t), t.starts_on): t.amount for t in self._held()}
        for row in self.rows:
            row.amounts = [held.get((row.subject, month.first)) for month in self.months]
            for cell, amount in zip(row.cells, row.amounts, strict=True):
                cell.text = self.shown(amount)
            row.year.text = self.shown(row.total) if any(a is not None for a in row.amounts) else ""
        return self

    def _held(self) -> Sequence[Target]:
        rows = Target.objects.visible_to(self.user).filter(
            measure=self.measure, unit=Target.Span.MONTH, category=None, product=None
        )
        return list(rows.filter(starts_on__range=(self.year.first, self.year.last)))

    def shown(self, amount: int | None) -> str:
        """An amount as it stands in a box."""
        if amount is None:
            return ""
        if self.measure in COUNTS:
            return str(amount // ONE)
        written = money.to_decimal(amount, settings.CURRENCY)
        return f"{plain(written)}" if written == written.to_integral_value() else f"{written:f}"

    def read(self, data: Mapping[str, str], spread: str) -> dict[tuple[Subject, date], int | None]:
        """What the boxes say where it differs from what is set; a year that differs is spread over its months.

        Only boxes that were sent are read. What is no amount is marked in its cell, see `is_good`.
        """
        wanted: dict[tuple[Subject, date], int | None] = {}
        weights = self._seasons() if spread == SEASONS else {}
        for row in self.rows:
            given = [self._amount(cell, data) for cell in row.cells]
            year = self._amount(row.year, data)
            asked = row.year.name in data and year is not None and year != row.total
            if asked and given == row.amounts and year is not None:
                given = [*self._spread(year, weights.get(row.subject, [1] * len(self.months)))]
            for month, before, after in zip(self.months, row.amounts, given, strict=True):
                if before != after:
                    wanted[row.subject, month.first] = after
        return wanted

    def _spread(self, year: int, weights: list[int]) -> list[int]:
        unit = ONE if self.measure in COUNTS else 1
        return [unit * part for part in money.allocate(year // unit, weights)]

    def _amount(self, cell: Cell, data: Mapping[str, str]) -> int | None:
        text = data.get(cell.name, cell.text).strip()
        cell.text = text
        try:
            amount = money.parse(text, settings.CURRENCY) if text else None
        except money.MoneyError as error:
            cell.error = str(error)
            return None
        if amount is not None and (amount < 0 or (self.measure in COUNTS and amount % ONE)):
            cell.error = _("Give a whole number.") if amount >= 0 else _("Targets are not negative.")
        return amount

    @property
    def is_good(self) -> bool:
        """Whether every box could be understood."""
        return not any(cell.error for row in self.rows for cell in (*row.cells, row.year))

    def _seasons(self) -> dict[Subject, list[int]]:
        """What each row brought in the months of the year before; nothing negative, for that is no season."""
        found = by_month(self.measure, self.year.previous(), Narrowing(), self.reach)
        return {row.subject: [max(0, self._of(row.subject, n, found)) for n in range(1, 13)] for row in self.rows}

    def _of(self, subject: Subject, month: int, found: Mapping[tuple[int | None, int], int]) -> int:
        person, team = subject
        if person is not None:
            return found.get((person, month), 0)
        if team is None:
            return sum(n for (_person, at), n in found.items() if at == month)
        return sum(found.get((member, month), 0) for member in self.reach.members(team))
