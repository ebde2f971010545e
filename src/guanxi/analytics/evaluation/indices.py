"""Satisfaction indices: praise, naming, return, complaint, sales power, price tolerance, recommendation."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import pyarrow as pa

from guanxi.analytics.evaluation.index_counts import ALL, Period, Praise, Told, around, counted, told
from guanxi.analytics.habits import Occasion
from guanxi.analytics.intervals import of_mean, of_ratio, wilson
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import INTERACTIONS, RESPONSES, TRANSACTIONS, Column, Schema, Source

PURCHASES = Schema(
    "transactions",
    (*TRANSACTIONS.columns, Column("named", "flag", "whether brand or product was asked for by its name")),
)
# The question of praise, unless another is named.
PRAISE = "praise"
# Index -> Chinese and English name, and what it needs.
INDICES: Mapping[str, tuple[str, str, str]] = {
    "praise": ("美誉度", "praise", "responses to the question of praise"),
    "naming": ("指名度", "naming", "a column named"),
    "return": ("回头率", "return", "purchases"),
    "complaint": ("投诉率", "complaint", "interactions"),
    "sales_power": ("销售力", "sales power", "a column amount"),
    "price_tolerance": ("价格敏感度", "price tolerance", "price_rise"),
    "recommendation": ("推荐率", "recommendation", "interactions"),
}


@analysis("indices")
def satisfaction_indices(
    purchases: Annotated[Source, PURCHASES],
    *,
    responses: Annotated[Source | None, RESPONSES] = None,
    interactions: Annotated[Source | None, INTERACTIONS] = None,
    by: Annotated[str | None, Option("split by this column of the purchases, as segment")] = None,
    period: Annotated[Period, Option("split by period")] = "all",
    occasion: Annotated[Occasion, Option("what counts as one purchase")] = "day",
    praise: Annotated[str, Option("the question of praise")] = PRAISE,
    praise_from: Annotated[float, Option("an answer from this on is praise")] = 1.0,
    price_rise: Annotated[date | None, Option("first day of the higher price")] = None,
    price_window: Annotated[timedelta, Option("purchases so long before and after the rise are compared")] = timedelta(
        days=90
    ),
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """The seven indices of satisfaction, each with its number and a 95 % interval (Q-05).

    praise 美誉度           respondents who praise / respondents
    naming 指名度           purchases that name brand or product in advance / purchases of which it is told
    return 回头率           customers with a further purchase (not their first ever) in the period / its customers
    complaint 投诉率        complaints / purchases
    sales_power 销售力      mean amount of a purchase
    price_tolerance 价格敏感度  purchases in the window after a price rise / those in the window before
    recommendation 推荐率   customers with a referral in the period / its customers

    Complaints and referrals are interactions of that kind (also 投诉, 推荐), up to the last day of the purchases. A
    purchase is a day (or order) with a line that is no refund.

    Intervals: Wilson for shares, Student's for the mean, and for the ratio of two counts that of Poisson counts; None
    where there can be none. A customer belongs to the group of his last purchase.

    Table: `indices` (index, names, group, period, value, count, of, low, high), all first, then by group and period.
    Figures: each index of all that can be told, and `not_told`: what the others need.

    >>> bought = {"customer": [1, 1, 2, 3], "date": ["2026-01-05", "2026-02-05", "2026-02-07", "2026-02-09"],
    ...           "amount": [100, 50, 90, 40], "named": [1, 1, 0, 0]}
    >>> met = {"customer": [2, 1], "date": ["2026-02-08", "2026-02-09"], "kind": ["complaint", "referral"]}
    >>> figures = satisfaction_indices(bought, interactions=met).figures
    >>> {name: figures[name] for name in ("naming", "complaint", "sales_power")}
    {'naming': 0.5, 'complaint': 0.25, 'sales_power': 70.0}
    >>> round(figures["return"], 3), round(figures["recommendation"], 3), sorted(figures["not_told"])
    (0.333, 0.333, ['praise', 'price_tolerance'])
    """
    known = told(purchases, responses, interactions, by=by, occasion=occasion, praise=Praise(praise, praise_from),
                 dated=period != "all", as_of=as_of)  # fmt: skip
    whole = counted(known, "all", grouped=False)
    require(whole[ALL, ALL]["purchases"] > 0, "only_refunds", "There are only refunds: nothing was purchased.")
    if praise != PRAISE and responses is not None and not whole[ALL, ALL].get("respondents"):
        raise Refusal("no_such_question", 'praise: no response answers a question "{question}".', question=praise)
    rows = list(_rows(whole))
    split = by is not None or period != "all"
    if split:
        rows += _rows(counted(known, period, grouped=by is not None))
    if price_rise is not None:
        rows += _tolerance(known, price_rise, price_window, by is not None)
    rows.sort(key=lambda row: (row["group"] != ALL or row["period"] != ALL, _place(row)))
    values = {row["index"]: row["value"] for row in rows if (row["group"], row["period"]) == (ALL, ALL)}
    values = {name: values[name] for name in INDICES if values.get(name) is not None}
    figures = {**values, "not_told": {name: needs for name, (_, _, needs) in INDICES.items() if name not in values}}
    return Result(figures, {"indices": pa.Table.from_pylist(rows, schema=_SCHEMA)}, known.provenance, draw=_draw)


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["group"] is None, row["group"] or "", row["period"], list(INDICES).index(row["index"])


def _rows(counts: Mapping[tuple[str | None, str], Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The indices of each group and period from its counts; those without anything to count are left out."""
    for (group, period), found in counts.items():
        customers, purchases = found.get("customers") or 0, found.get("purchases") or 0
        shares = {
            "praise": (found.get("praising"), found.get("respondents")),
            "naming": (found.get("named"), found.get("named_known")),
            "return": (found.get("returned"), customers),
            "complaint": (found.get("complaints"), purchases),
            "recommendation": (found.get("referrers"), customers),
        }
        for index, (count, of) in shares.items():
            if count is not None and of:
                yield _row(index, group, period, count / of, count, of, wilson(count, of))
        if found.get("priced"):
            ends = of_mean(found["mean"], found["deviation"], found["priced"])
            yield _row("sales_power", group, period, found["mean"], None, found["priced"], ends)


def _tolerance(known: Told, rise: date, window: timedelta, grouped: bool) -> Iterator[dict[str, Any]]:
    """Price tolerance of all, and of the groups. Raises Refusal unless the data hold both windows whole."""
    first = known.data.engine.row(known.occasions.aggregate(first=known.occasions.day.min()))["first"]
    last = known.data.day_of_observation
    if not first <= rise - window <= rise + window - timedelta(days=1) <= last:
        raise Refusal(
            "rise_at_the_edge",
            "price_rise {rise}: {days} days before and after it must lie in the data, which go from {first} to {last}.",
            rise=rise,
            days=window.days,
            first=first,
            last=last,
        )
    for split in (False, True) if grouped else (False,):
        for group, (after, before) in around(known, rise, window, grouped=split).items():
            if before:
                ends = of_ratio(after, before)
                yield _row("price_tolerance", group, ALL, after / before, after, before, ends)


def _row(
    index: str,
    group: str | None,
    period: str,
    value: float,
    count: int | None,
    of: int,
    ends: tuple[float, float | None] | None,
) -> dict[str, Any]:
    chinese, english, _ = INDICES[index]
    low, high = ends or (None, None)
    names = {"index": index, "name": chinese, "english": english, "group": group, "period": period}
    return {**names, "value": value, "count": count, "of": of, "low": low, "high": high}


_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("index", "name", "english", "group", "period")]
    + [
        ("value", pa.float64()),
        ("count", pa.int64()),
        ("of", pa.int64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The shares of all, one bar each."""
    rows = [row for row in result.table("indices").to_pylist() if (row["group"], row["period"]) == (ALL, ALL)]
    shares = [row for row in rows if row["index"] not in ("sales_power", "price_tolerance")]
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [words(row["english"]) for row in shares]},
        "yAxis": {"type": "value", "name": words("Share")},
        "series": [{"type": "bar", "data": [row["value"] for row in shares]}],
    }
