"""Cohorts of leads: of those that came in in a month, which share was converted or won within so many months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, When
from django.db.models.functions import TruncMonth
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import parse
from guanxi.kernel.periods import Period, Unit, period
from guanxi.sales.funnel import drilling
from guanxi.sales.leads.figures import may_see as sees_figures
from guanxi.sales.leads.listing import LEADS
from guanxi.sales.leads.vocabulary import CONVERTED_AFTER, WON_AFTER

MONTHS = 12
# By source the months are taken together: few ages tell the difference.
AGES_OF_SOURCES = (0, 1, 2, 3, 6)
Written = Mapping[str, Any]
SEEN: Written = {"related": "became", "aggregate": "exists"}


@dataclass(frozen=True)
class Aim:
    """What may come of a lead: the field that tells after how many months, and what else has to hold."""

    field: str
    after: Any
    held: Sequence[Written] = ()


AIMS: Mapping[str, Aim] = {
    "converted": Aim("converted_after", CONVERTED_AFTER),
    # A win that the asker may not see does not count.
    "won": Aim("won_after", WON_AFTER, (SEEN,)),
}


@dataclass(frozen=True)
class Cell:
    """How many of `among` leads reached the aim within so many months, and where they are listed."""

    number: int
    among: int
    url: str

    @property
    def share(self) -> float:
        """The share that did; `among` is never nought."""
        return self.number / self.among


@dataclass(frozen=True)
class Row:
    """A month of arrival, or a source: how many came in, and by age those that reached the aim; None: not yet known."""

    name: str
    number: int
    url: str
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Cohorts:
    """The months of the last year (the latest first), and sources over those of them that are old enough."""

    ages: Sequence[int]
    months: Sequence[Row]
    ages_of_sources: Sequence[int]
    sources: Sequence[Row]


def may_see(user: User, aim: str) -> bool:
    """Whether the user reads what the shares are made of."""
    reads = LEADS.readable_for(user).keys()
    if aim == "won":
        return sees_figures(user) and "opportunity" in reads and drilling.may_see(user)
    return sees_figures(user) and "closed_at" in reads


def cohorts(user: User, *, aim: str, now: datetime) -> Cohorts:
    """Leads that the user sees, of this month and the eleven before. One query, besides those for the rights.

    An age is a number of calendar months since the month of arrival, as in `guanxi.analytics.cohorts`; shares add up
    over the ages. Those of a source leave out what is not over: the age in which this month lies.
    """
    current = period(Unit.MONTH, timezone.localdate(now), timezone.get_current_timezone())
    months = [current.shifted(back) for back in range(1 - MONTHS, 1)]
    cells = _counted(user, AIMS[aim], months, now)
    rows = [_of_month(AIMS[aim], months, place, cells) for place in reversed(range(MONTHS))]
    names = {cell["source"]: cell["source__name"] or _("Source not known") for cell in cells}
    sources = [_of_source(AIMS[aim], months, key, name, cells) for key, name in names.items()]
    return Cohorts(
        *_known(range(MONTHS), [row for row in rows if row.number]),
        *_known(AGES_OF_SOURCES, sorted(sources, key=lambda row: (-row.number, row.name))),
    )


def _known(ages: Sequence[int], rows: Sequence[Row]) -> tuple[Sequence[int], Sequence[Row]]:
    """The ages up to the last one of which anything is known, and the rows without what is beyond."""
    last = max((place for row in rows for place, cell in enumerate(row.cells, 1) if cell), default=0)
    return ages[:last], [replace(row, cells=row.cells[:last]) for row in rows]


def _counted(user: User, aim: Aim, months: Sequence[Period], now: datetime) -> list[dict[str, Any]]:
    """How many came in when (`place` of the month), from where, and after how many months they reached the aim."""

    def meant(conditions: Sequence[Written]) -> Any:
        return compile_condition(parse({"all": [*conditions]}), LEADS.vocabulary, now=now, user=user)

    after = Case(When(meant(aim.held), then=aim.after)) if aim.held else aim.after
    rows = LEADS.rows.visible_to(user).filter(meant([_arrived(months)])).order_by()
    found = rows.values("source", "source__name", month=TruncMonth("captured_at"), after=after)
    places = {month.first: place for place, month in enumerate(months)}
    return [{**row, "place": places[row["month"].date()]} for row in found.annotate(n=Count("pk"))]


def _of_month(aim: Aim, months: Sequence[Period], place: int, cells: Sequence[Mapping[str, Any]]) -> Row:
    own = [cell for cell in cells if cell["place"] == place]
    arrived, known = [_arrived([months[place]])], MONTHS - place
    row = [_cell(aim, age, own, arrived) if age < known else None for age in range(MONTHS)]
    name = formats.date_format(months[place].first, "YEAR_MONTH_FORMAT")
    return Row(name, _sum(own), LEADS.url_of(arrived), row)


def _of_source(
    aim: Aim, months: Sequence[Period], source: int | None, name: str, cells: Sequence[Mapping[str, Any]]
) -> Row:
    own, of_it = [cell for cell in cells if cell["source"] == source], drilling.is_("source", source)
    row = []
    for age in AGES_OF_SOURCES:
        old = MONTHS - 1 - age
        row.append(_cell(aim, age, [c for c in own if c["place"] < old], [_arrived(months[:old]), of_it]))
    return Row(name, _sum(own), LEADS.url_of([_arrived(months), of_it]), row)


def _cell(aim: Aim, age: int, cells: Sequence[Mapping[str, Any]], conditions: Sequence[Written]) -> Cell | None:
    among = _sum(cells)
    reached = _sum([cell for cell in cells if cell["after"] is not None and cell["after"] <= age])
    within: Written = {"field": aim.field, "op": "<=", "value": age}
    return Cell(reached, among, LEADS.url_of([*conditions, *aim.held, within])) if among else None


def _sum(cells: Sequence[Mapping[str, Any]]) -> int:
    return sum(cell["n"] for cell in cells)


def _arrived(months: Sequence[Period]) -> Written:
    days = [months[0].first.isoformat(), months[-1].last.isoformat()]
    return {"field": "captured_at", "op": "between", "value": days}
