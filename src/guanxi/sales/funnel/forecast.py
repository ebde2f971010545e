"""The forecast: what open opportunities are likely to bring, by the month in which they are expected to close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.kernel.periods import Unit, period
from guanxi.sales.funnel.drilling import OWN, Written, chosen, is_, sees
from guanxi.sales.models import ForecastCategory, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

MONTHS = 6
# What is counted on at each level of certainty; left out is what counts on none of them.
COMMIT = (ForecastCategory.COMMIT,)
BEST_CASE = (*COMMIT, ForecastCategory.BEST_CASE)
PIPELINE = (*BEST_CASE, ForecastCategory.PIPELINE)
LEVELS: Mapping[str, Sequence[str]] = {"commit": COMMIT, "best_case": BEST_CASE, "pipeline": PIPELINE}
# Rounded half up, one by one, and in whole numbers, which are exact on every database.
WEIGHTED = (OWN * F("stage__probability") + 50) / 100
NEEDED = ("expected_on", "forecast")


@dataclass(frozen=True)
class Row:
    """What is expected in one span of time: numbers and amounts by level, each level with the surer ones.

    Amounts in minor units of the company's currency; None for who may not read them. `weighted` is the sum of each
    amount times the probability of its stage, of all that is not left out. `short` is its name on a chart.
    """

    name: str
    short: str
    numbers: Mapping[str, int]
    amounts: Mapping[str, int] | None
    weighted: int | None
    urls: Mapping[str, str]


def forecast(user: User, *, now: datetime) -> list[Row]:
    """All together, then what is overdue, each of the next months, later, and without a date. One query."""
    opened: Written = is_("status", str(StageKind.OPEN))
    counted = chosen(user, [opened], now).annotate(month=TruncMonth("expected_on")).values("month", "forecast")
    weighed = Coalesce(Sum(WEIGHTED), 0)
    cells = list(counted.annotate(n=Count("pk"), sum=Coalesce(Sum(OWN), 0), weighted=weighed))
    amounts = sees(user, "amount")
    rows = [_row((_("All"), ""), cells, [opened], amounts=amounts)]
    for names, first, last, condition in _spans(timezone.localdate(now)):
        within = [cell for cell in cells if _is_within(cell["month"], first, last)]
        rows.append(_row(names, within, [opened, condition], amounts=amounts))
    return rows


def _spans(today: date) -> list[tuple[tuple[str, str], date | None, date | None, Written]]:
    """Names, first and last day, and condition of each span; without either day, what has no date."""
    months = [period(Unit.MONTH, today, timezone.get_current_timezone()).shifted(n) for n in range(MONTHS)]
    first, last = months[0].first, months[-1].last
    return [
        (
            (_("Should have closed before"), pgettext("forecast", "Before")),
            None,
            first - timedelta(days=1),
            _on("before", first.isoformat()),
        ),
        *(
            (
                (formats.date_format(month.first, "YEAR_MONTH_FORMAT"), formats.date_format(month.first, "M")),
                month.first,
                month.last,
                _on("between", [month.first.isoformat(), month.last.isoformat()]),
            )
            for month in months
        ),
        (
            (pgettext("forecast", "Later"), pgettext("forecast", "Later")),
            last + timedelta(days=1),
            None,
            _on("after", last.isoformat()),
        ),
        ((_("Without a date"), pgettext("forecast", "Undated")), None, None, is_("expected_on", None)),
    ]


def _on(operator: str, value: Any) -> Written:
    return {"field": "expected_on", "op": operator, "value": value}


def _is_within(month: date | None, first: date | None, last: date | None) -> bool:
    if month is None or (first is None and last is None):
        return month is None and first is None and last is None
    return (first is None or month >= first) and (last is None or month <= last)


def _row(
    names: tuple[str, str], cells: Sequence[Mapping[str, Any]], conditions: Sequence[Written], *, amounts: bool
) -> Row:
    counted = {level: [c for c in cells if c["forecast"] in among] for level, among in LEVELS.items()}
    urls = {
        level: OPPORTUNITIES.url_of(
            [*conditions, {"field": "forecast", "op": "in", "value": [str(each) for each in among]}]
        )
        for level, among in LEVELS.items()
    }
    return Row(
        *names,
        {level: sum(cell["n"] for cell in found) for level, found in counted.items()},
        {level: sum(cell["sum"] for cell in found) for level, found in counted.items()} if amounts else None,
        sum(cell["weighted"] for cell in counted["pipeline"]) if amounts else None,
        urls,
    )
