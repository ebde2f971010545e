"""How far forecasts came true: what was expected at the start of each past month beside what was won in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guanxi.access.models import Team, User
from guanxi.kernel.periods import Period, Unit, period
from guanxi.sales.funnel import forecast
from guanxi.sales.funnel.drilling import OWN, Written, chosen, is_, may_see, none_of, sees, told_and_left
from guanxi.sales.models import ForecastCategory, ForecastEntry, ForecastMonth, Pipeline, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

MONTHS = 12
NEEDED = (*forecast.NEEDED, "amount", "closed_at", "owner")
SUMS = ("weighted", "commit", "best_case", "won")
# What was expected, or won, of one salesperson, team and pipeline in one month, in minor units.
Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A month, or all recorded months of a person, a team or a pipeline: sums in minor units of the company's currency.

    `sums` has `weighted`, `commit` and `best_case` as they stood when the months began, and `won`; None for a month
    whose start was not recorded. `urls` lead to the opportunities behind each.
    """

    name: str
    sums: Mapping[str, int] | None
    urls: Mapping[str, str]

    @property
    def error(self) -> int | None:
        """By how much more was expected (weighted) than was won."""
        return None if self.sums is None else self.sums["weighted"] - self.sums["won"]

    @property
    def rate(self) -> float | None:
        """The error as a share of what was won: above nought where too much was expected."""
        return None if self.error is None or not self.sums or not self.sums["won"] else self.error / self.sums["won"]


@dataclass(frozen=True)
class Accuracy:
    """All recorded months together, each month (the latest first), and whose forecasts they were."""

    whole: Row
    months: Sequence[Row]
    groups: Sequence[tuple[str, Sequence[Row]]]

    @property
    def missing(self) -> list[str]:
        """The months at whose start nothing was recorded."""
        return [row.name for row in self.months if row.sums is None]

    @property
    def mean_error(self) -> float | None:
        """The errors of the months, be they too high or too low, as a share of what was won.

        Σ|forecast − won| / Σ won, the MAD/mean ratio of Kolassa and Schütz (Foresight 6, 2007); None where nothing
        was won.
        """
        won = self.whole.sums["won"] if self.whole.sums else 0
        return sum(abs(row.error) for row in self.months if row.error is not None) / won if won else None


def may_see_accuracy(user: User) -> bool:
    """Whether the user reads what forecasts and wins are made of."""
    return may_see(user) and sees(user, *NEEDED)


def accuracy(user: User, *, now: datetime) -> Accuracy | None:
    """The last twelve months that are over, from the first recorded one on; None where none was recorded.

    Six queries, besides those for the rights and what they ask.
    """
    current = period(Unit.MONTH, timezone.localdate(now), timezone.get_current_timezone())
    known = set(ForecastMonth.objects.filter(first__lt=current.first).values_list("first", flat=True))
    past = [current.shifted(-back) for back in range(1, MONTHS + 1)]
    months = [month for month in past if known and month.first >= min(known)]
    recorded = [month for month in months if month.first in known]
    if not recorded:
        return None
    cells = [*_expected(user, recorded), *_won(user, recorded, now)]
    groups = [
        (_("Salesperson"), _groups("owner", cells, recorded, dict(_people(cells)))),
        (_("Team"), _groups("team", cells, recorded, dict(Team.objects.values_list("pk", "name")))),
        (_("Pipeline"), _groups("pipeline", cells, recorded, dict(Pipeline.objects.values_list("pk", "name")))),
    ]
    rows = [_of_month(month, cells if month in recorded else None) for month in months]
    return Accuracy(_row(_("All"), cells, recorded, []), rows, groups)


def _expected(user: User, months: Sequence[Period]) -> list[Cell]:
    of_user = OPPORTUNITIES.rows.visible_to(user).order_by()
    rows = ForecastEntry.objects.filter(
        month__first__in=[month.first for month in months], opportunity__in=of_user.values("pk")
    )
    sums = {
        "weighted": Sum("weighted"),
        "commit": Coalesce(Sum("amount", filter=Q(category=ForecastCategory.COMMIT)), 0),
        "best_case": Coalesce(Sum("amount", filter=Q(category__in=forecast.BEST_CASE)), 0),
    }
    # Renamed after they are summed: a sum may not be called like a column it is made of.
    found: Any = rows.values("owner", "team", "pipeline", first=F("month__first")).annotate(
        **{f"sum_{key}": each for key, each in sums.items()}
    )
    return [
        {**{key: row[f"sum_{key}"] for key in sums}, "won": 0, "month": row["first"], **_whose(row)} for row in found
    ]


def _won(user: User, months: Sequence[Period], now: datetime) -> list[Cell]:
    rows = chosen(user, [is_("status", str(StageKind.WON)), _within("closed_at", months)], now)
    # By its bounds: SQLite asks Python for the month of each moment.
    whens = [When(closed_at__gte=month.start, closed_at__lt=month.end, then=Value(month.first)) for month in months]
    grouped = rows.annotate(month=Case(*whens, output_field=DateField())).values("owner", "team", "pipeline", "month")
    nothing = dict.fromkeys(SUMS, 0)
    return [
        {**nothing, "won": row["sum"], "month": row["month"], **_whose(row)}
        for row in grouped.annotate(sum=Coalesce(Sum(OWN), 0))
    ]


def _whose(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("owner", "team", "pipeline")}


def _people(cells: Sequence[Cell]) -> list[tuple[int, str]]:
    people = User.objects.filter(pk__in={cell["owner"] for cell in cells if cell["owner"]})
    return [(user.pk, str(user)) for user in people]


def _of_month(month: Period, cells: Sequence[Cell] | None) -> Row:
    name = formats.date_format(month.first, "YEAR_MONTH_FORMAT")
    if cells is None:
        return Row(name, None, {})
    return _row(name, [cell for cell in cells if cell["month"] == month.first], [month], [])


def _groups(field: str, cells: Sequence[Cell], months: Sequence[Period], names: Mapping[int, str]) -> list[Row]:
    """A row for each value of the field, what won most first, and one for all those beyond the first ones."""
    held: dict[Any, list[Cell]] = defaultdict(list)
    for cell in cells:
        held[cell[field]].append(cell)
    named = {key: names.get(key, _("Nobody")) for key in held}
    ordered = sorted(held, key=lambda key: (-_sum(held[key], "won"), named[key]))
    told, left, others = told_and_left(ordered)
    rows = [_row(named[key], held[key], months, [is_(field, key)]) for key in told]
    if left:
        rows.append(_row(others, [cell for key in left for cell in held[key]], months, none_of(field, told)))
    return rows


def _sum(cells: Sequence[Cell], key: str) -> int:
    return sum(cell[key] for cell in cells)


def _row(name: str, cells: Sequence[Cell], months: Sequence[Period], of_it: Sequence[Written]) -> Row:
    then = _within("month", months)
    levels = {"weighted": forecast.PIPELINE, "commit": forecast.COMMIT, "best_case": forecast.BEST_CASE}
    urls = {
        level: OPPORTUNITIES.url_of(
            [
                {
                    "related": "forecasts",
                    "aggregate": "exists",
                    "where": {"all": [then, *of_it, {"field": "category", "op": "in", "value": [*map(str, among)]}]},
                }
            ]
        )
        for level, among in levels.items()
    }
    urls["won"] = OPPORTUNITIES.url_of([is_("status", str(StageKind.WON)), _within("closed_at", months), *of_it])
    return Row(name, {key: _sum(cells, key) for key in SUMS}, urls)


def _within(field: str, months: Sequence[Period]) -> Written:
    """The day lies within these months: those that follow on each other are told as one span."""
    spans: list[tuple[date, date]] = []
    for month in sorted(months, key=lambda each: each.first):
        if spans and spans[-1][1] + timedelta(days=1) == month.first:
            spans[-1] = (spans[-1][0], month.last)
        else:
            spans.append((month.first, month.last))
    between = [[first.isoformat(), last.isoformat()] for first, last in spans]
    return {"any": [{"field": field, "op": "between", "value": value} for value in between]}
