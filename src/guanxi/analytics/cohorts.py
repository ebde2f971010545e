"""Cohorts: who began together, and how many of them still buy, period by period."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import ibis
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Column, Table
from guanxi.analytics.habits import purchased
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import TRANSACTIONS, Source

Unit = Literal["week", "month", "quarter", "year"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MOST_ROWS = 1_000_000
_CURVE = pa.schema(
    [("age", pa.int64()), ("customers", pa.int64()), ("retention", pa.float64()), ("mean_money", pa.float64())]
)


@analysis("cohorts")
def retention_cohorts(
    purchases: Annotated[Source, TRANSACTIONS],
    *,
    unit: Annotated[Unit, Option("length of a period; weeks begin on Monday")] = "month",
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """Customers by the period of their first purchase, and the share of them who buy in each later period (A-14).

    A purchase is a line that is no refund (amount not below nought). `age` counts periods since the first;
    retention = customers of the cohort who buy at that age / customers of the cohort. The period in which the
    observation ends is not `complete` unless it ends with it. The mean retention at an age weighs each customer
    alike and takes complete periods only. `money` is net of refunds; refunds before a customer's first purchase are
    left out and counted (`refund_before`).

    Tables: `cohorts` (one row for each cohort and age that lies in the observation, also where nobody buys: cohort,
    size, age, customers, retention, money, complete), `retention` (age, customers at risk, retention, `mean_money` per
    customer at risk). Figures: `count` (customers), `cohort_count`, `unit`.

    >>> bought = {"customer": ["a", "a", "b", "c"], "date": ["2026-01-05", "2026-02-07", "2026-01-09", "2026-02-01"]}
    >>> rows = retention_cohorts(bought, as_of="2026-02-28").table("cohorts").to_pylist()
    >>> [(row["cohort"].isoformat(), row["size"], row["age"], row["retention"]) for row in rows]
    [('2026-01-01', 2, 0, 1.0), ('2026-01-01', 2, 1, 0.5), ('2026-02-01', 1, 0, 1.0)]
    """
    data = select(purchases, "customer", "date", optional=("amount",), as_of=as_of)
    counted = data.engine.fetch(_counted(data, unit)).to_pylist()
    # A refund before the first purchase in the data belongs to a cohort that the data do not show.
    found = [row for row in counted if row["first"] is not None and row["period"] >= row["first"]]
    if not found:
        raise Refusal("only_refunds", "There are only refunds: no customer has a first purchase.")
    rows = _filled(found, data.day_of_observation, unit)
    sizes = {row["cohort"]: row["size"] for row in rows}
    too_early = sum(row["lines"] for row in counted) - sum(row["lines"] for row in found)
    return Result(
        {"count": sum(sizes.values()), "cohort_count": len(sizes), "unit": unit},
        {"cohorts": pa.Table.from_pylist(rows), "retention": _retention(rows)},
        data.provenance.dropping(refund_before=too_early),
        draw=_draw,
    )


def _counted(data: Data, unit: Unit) -> Table:
    """Customers and money by the number of the first period and of the period."""
    given = data.table
    lines = given.mutate(
        period=_number(given.date, unit),
        bought=purchased(given).fill_null(False),
        money=given.amount if "amount" in given.columns else ibis.null("decimal(38, 6)"),
    )
    periods = lines.group_by("customer", "period").aggregate(
        buys=lines.bought.any(), money=lines.money.sum(), lines=lines.count()
    )
    first = periods.period.min(where=periods.buys).over(group_by=periods.customer)
    ways = periods.mutate(first=first)
    return ways.group_by("first", "period").aggregate(
        customers=ways.buys.sum(), money=ways.money.sum(), lines=ways.lines.sum()
    )


def _number(moment: Column, unit: Unit) -> Column:
    """Periods as whole numbers without a gap, so that an age is a difference."""
    if unit == "week":
        return ((moment.date().epoch_days() + _MONDAY) // 7).cast("int64")
    return ((moment.year() * 12 + moment.month() - 1) // _MONTHS[unit]).cast("int64")


# 1970-01-01 was a Thursday: three days on, the weeks of the epoch begin on Monday.
_MONDAY = 3


def begin(number: int, unit: Unit) -> date:
    """The first day of the period with this number.

    >>> begin(24312, "month").isoformat(), begin(2921, "week").isoformat()
    ('2026-01-01', '2025-12-22')
    """
    if unit == "week":
        return date(1970, 1, 1) + timedelta(days=number * 7 - _MONDAY)
    year, month = divmod(number * _MONTHS[unit], 12)
    return date(year, month + 1, 1)


def _number_of(day: date, unit: Unit) -> int:
    if unit == "week":
        return ((day - date(1970, 1, 1)).days + _MONDAY) // 7
    return (day.year * 12 + day.month - 1) // _MONTHS[unit]


def _filled(found: Sequence[dict[str, Any]], as_of: date, unit: Unit) -> list[dict[str, Any]]:
    """Every age of every cohort up to the end of the observation, also without a purchase."""
    by_place = {(row["first"], row["period"]): row for row in found}
    last = _number_of(as_of, unit)
    ends = as_of == date.max or _number_of(as_of + timedelta(days=1), unit) > last
    whole = last if ends else last - 1
    firsts = sorted({row["first"] for row in found})
    if sum(last - first + 1 for first in firsts) > _MOST_ROWS:
        raise Refusal("too_many_periods", "There are too many cohorts of a {unit}: take longer ones.", unit=unit)
    rows = []
    for first in firsts:
        size = by_place[first, first]["customers"]
        for period in range(first, last + 1):
            row = by_place.get((first, period), {"customers": 0, "money": None})
            rows.append(
                {
                    "cohort": begin(first, unit),
                    "size": size,
                    "age": period - first,
                    "customers": row["customers"],
                    "retention": row["customers"] / size,
                    "money": row["money"],
                    "complete": period <= whole,
                }
            )
    return rows


def _retention(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """The mean curve: at each age over the cohorts whose period is complete."""
    ages: dict[int, dict[str, Any]] = {}
    for row in (row for row in rows if row["complete"]):
        age = ages.setdefault(row["age"], {"age": row["age"], "customers": 0, "retained": 0, "money": Decimal(0)})
        age["customers"] += row["size"]
        age["retained"] += row["customers"]
        age["money"] += row["money"] or 0
    curve = [
        {
            "age": age["age"],
            "customers": age["customers"],
            "retention": age["retained"] / age["customers"],
            "mean_money": float(age["money"] / age["customers"]),
        }
        for _, age in sorted(ages.items())
    ]
    return pa.Table.from_pylist(curve, schema=_CURVE)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """A heat map: cohorts down, ages across, retention as colour."""
    rows = result.table("cohorts").to_pylist()
    cohorts = list(dict.fromkeys(row["cohort"] for row in rows))
    place = {cohort: number for number, cohort in enumerate(cohorts)}
    cells = [[row["age"], place[row["cohort"]], round(row["retention"], 4)] for row in rows]
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "name": words("Age"), "data": sorted({row["age"] for row in rows})},
        "yAxis": {"type": "category", "inverse": True, "data": cohorts},
        "visualMap": {"min": 0, "max": 1, "calculable": True, "orient": "horizontal"},
        "series": [{"type": "heatmap", "data": cells}],
    }
