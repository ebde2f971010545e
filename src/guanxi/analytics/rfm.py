"""Recency, frequency and money: every customer high or low in each, and so in one of eight classes."""

import functools
import math
import operator
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

import ibis
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Column, Engine, Table
from guanxi.analytics.habits import Occasion, by_customer
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import TRANSACTIONS, Source

# R, F, M high or low -> key, Chinese and English name.
CLASSES: Mapping[tuple[bool, bool, bool], tuple[str, str, str]] = {
    (True, True, True): ("important_valued", "重要价值", "important, valued"),
    (True, False, True): ("important_develop", "重要发展", "important, to develop"),
    (False, True, True): ("important_keep", "重要保持", "important, to keep"),
    (False, False, True): ("important_win_back", "重要挽留", "important, to win back"),
    (True, True, False): ("general_valued", "一般价值", "general, valued"),
    (True, False, False): ("general_develop", "一般发展", "general, to develop"),
    (False, True, False): ("general_keep", "一般保持", "general, to keep"),
    (False, False, False): ("general_win_back", "一般挽留", "general, to win back"),
}
_MEASURES = ("recency", "frequency", "money")
_BANDS, _HIGH_BAND = 5, 4
_UPPER_BANDS = range(2, _BANDS + 1)


@analysis("rfm")
def rfm_classes(
    purchases: Annotated[Source, TRANSACTIONS],
    *,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
    window: Annotated[timedelta | None, Option("count purchases and money only this far back, as 365d")] = None,
    threshold: Annotated[
        Literal["mean", "median", "quintile"], Option("what a measure is high or low against")
    ] = "mean",
    recency: Annotated[int | None, Option("own threshold: high up to so many days")] = None,
    frequency: Annotated[int | None, Option("own threshold: high from so many purchases")] = None,
    money: Annotated[Decimal | None, Option("own threshold: high from so much money")] = None,
    occasion: Annotated[Occasion, Option("what counts as one purchase")] = "day",
    per: Annotated[Literal["total", "purchase"], Option("money in all, or mean per purchase")] = "total",
) -> Result:
    """Classes of customers by recency, frequency and money (A-01; Hughes 1994).

    R is the days from the last purchase to `as_of`, F the purchase occasions, M the money net of refunds (or its mean
    per occasion). An occasion is a day (or an order) with a line that is no refund. R looks at all purchases up
    to `as_of`; F and M at those of the window: the last `window` days, `as_of` included. High is R at most, F and M at
    least the threshold; the mean is compared without rounding. With quintiles a customer gets scores from 1 to 5
    (5 = recent, often, much): those with equal values stay together in the lower fifth, and 4 and 5 are high.

    Lines without customer, date or amount and those after `as_of` are left out and counted; so are customers with
    refunds only (`refund_only`), for they have no last purchase.

    Tables: `classes` (all eight: key, name, customers, money, shares, mean measures) and `customers` (one row each).
    Figures: `thresholds` (of high and low), `count` (of customers), `money`.

    >>> bought = {"customer": ["Ann", "Ann", "Ben"], "amount": [80, 40, 30],
    ...           "date": ["2026-03-30", "2026-03-01", "2026-01-10"]}
    >>> answer = rfm_classes(bought, as_of="2026-03-31")
    >>> answer.frame("customers")[["customer", "recency", "frequency", "class"]].values.tolist()
    [['Ann', 1, 2, 'important_valued'], ['Ben', 80, 1, 'general_win_back']]
    """
    names = ("customer", "date", "amount", *(("order",) if occasion == "order" else ()))
    data = select(purchases, *names, as_of=as_of)
    measured = data.engine.cache(_measures(data, occasion, window, per))
    totals = data.engine.row(_totals(measured))
    if not totals["customers"]:
        raise Refusal("only_refunds", "There are only refunds: no customer has a purchase to be classed by.")
    own = {"recency": recency, "frequency": frequency, "money": money}
    limits = {} if threshold == "quintile" else _LIMITS[threshold](data.engine, measured, totals)
    limits |= {name: Fraction(limit) for name, limit in own.items() if limit is not None}
    buyers = measured.filter(measured.recency.notnull()) if totals["refund_only"] else measured
    scored = len(limits) < len(_MEASURES)
    classed = _classed(data.engine.cache(_scored(buyers, buyers)) if scored else buyers, limits)
    return Result(
        figures={
            "thresholds": {name: float(limits[name]) for name in limits},
            "count": totals["customers"],
            "money": totals["sum_spent"],
        },
        tables={
            "classes": _classes(data.engine, classed, totals),
            "customers": (classed if scored else _scored(classed, buyers)).order_by("customer"),
        },
        provenance=data.provenance.excluding(refund_only=totals["refund_only"]),
        details=("customers",),
        draw=_draw,
    )


def _measures(data: Data, occasion: Occasion, window: timedelta | None, per: str) -> Table:
    """One row per customer: recency, frequency, money; recency NULL without any purchase."""
    since = None
    if window is not None:
        require(window >= timedelta(days=1), "bad_window", "window must be at least a day.")
        since = datetime.combine(data.day_of_observation, time()) - (window - timedelta(days=1))
    customers = by_customer(data, occasion, since)
    recency = ibis.literal(data.day_of_observation).delta(customers["last"], unit="day").cast("int64")
    measured = customers.mutate(recency=recency, spent=customers.money)
    if per == "purchase":
        measured = measured.mutate(money=_mean(measured.money, measured.frequency.nullif(0)).fill_null(0))
    return measured.select("customer", "last", "recency", "frequency", "money", "spent")


def _mean(money: Column, count: Column) -> Column:
    """money / count, half up to two places, the same on every engine: some divide decimals as binary floats."""
    near = (money.cast("float64") / count).round(2).cast("decimal(38, 6)")
    cent = ibis.literal(Decimal("0.01"), type="decimal(38, 6)")
    nothing = ibis.literal(Decimal(0), type="decimal(38, 6)")
    rest = (money - near * count) * 2
    step = ibis.cases((rest >= cent * count, cent), (rest < -cent * count, -cent), else_=nothing)
    return (near + step).cast("decimal(38, 6)")


def _totals(measured: Table) -> Table:
    buyers = measured.recency.notnull()
    sums = {f"sum_{name}": measured[name].sum(where=buyers) for name in (*_MEASURES, "spent")}
    return measured.aggregate(customers=buyers.sum(), refund_only=(~buyers).sum(), **sums)


def _means(engine: Engine, measured: Table, totals: Mapping[str, Any]) -> dict[str, Fraction]:
    return {name: Fraction(totals[f"sum_{name}"]) / totals["customers"] for name in _MEASURES}


def _medians(engine: Engine, measured: Table, totals: Mapping[str, Any]) -> dict[str, Fraction]:
    """The middle value, or the mean of the two: by order and offset, which every engine does exactly."""
    below, odd = divmod(totals["customers"] - 1, 2)
    buyers = measured.filter(measured.recency.notnull())
    middle = {
        name: engine.fetch(buyers.order_by(name, "customer").limit(1 + odd, offset=below)[[name]])[name].to_pylist()
        for name in _MEASURES
    }
    return {name: sum(map(Fraction, values), Fraction()) / len(values) for name, values in middle.items()}


_LIMITS = {"mean": _means, "median": _medians}


def _scored(customers: Table, buyers: Table) -> Table:
    """The customers with their bands from 1 to 5 among the buyers.

    The bands' lowest values are found on the distinct values of each measure, which costs a third of ranking everybody.
    """
    borders = functools.reduce(ibis.cross_join, (_borders(buyers, name) for name in _MEASURES))
    scored = customers.cross_join(borders)
    return scored.select(*customers.columns, **{f"{name[0]}_score": _band(scored, name) for name in _MEASURES})


def _classed(buyers: Table, limits: Mapping[str, Fraction]) -> Table:
    """With `r`, `f`, `m` high or not, and the class."""
    buyers = buyers.mutate(**{name[0]: _high(buyers, name, limits.get(name)) for name in _MEASURES})
    keys = [((buyers.r == r) & (buyers.f == f) & (buyers.m == m), key) for (r, f, m), (key, _, _) in CLASSES.items()]
    return buyers.mutate(**{"class": ibis.cases(*keys)})


def _graded(measured: Table, name: str) -> Column:
    """The measure, the better the higher."""
    return -measured.recency if name == "recency" else measured[name]


def _borders(buyers: Table, name: str) -> Table:
    """One row: from which value on a measure is in band 2, 3, 4 and 5; NULL where nobody is.

    The band is that of the share of customers who are worse, so that equals stay together.
    """
    values = buyers.group_by(grade=_graded(buyers, name)).aggregate(having=buyers.count())
    running = values.having.sum().over(order_by=values.grade, rows=(None, 0))
    banded = values.mutate(
        band=(running - values.having) * _BANDS // values.having.sum().over(ibis.window()) + 1,
    )
    return banded.aggregate(
        **{_border(name, band): banded.grade.min(where=banded.band >= band) for band in _UPPER_BANDS}
    )


def _border(name: str, band: int) -> str:
    return f"{name}_from_{band}"


def _band(scored: Table, name: str) -> Column:
    grade = _graded(scored, name)
    reached = [(grade >= scored[_border(name, band)]).fill_null(False).cast("int64") for band in _UPPER_BANDS]
    return functools.reduce(operator.add, reached, ibis.literal(1, type="int64"))


def _high(buyers: Table, name: str, limit: Fraction | None) -> Any:
    """The limit is rounded to the grain of the measure, on the side that changes no comparison."""
    if limit is None:
        return buyers[f"{name[0]}_score"] >= _HIGH_BAND
    if name == "recency":
        return buyers.recency <= math.floor(limit)
    if name == "frequency":
        return buyers.frequency >= math.ceil(limit)
    places = Decimal(math.ceil(limit * 10**6)).scaleb(-6)
    return buyers.money >= ibis.literal(places, type="decimal(38, 6)")


def _classes(engine: Engine, classed: Table, totals: Mapping[str, Any]) -> pa.Table:
    """All eight classes in the order of the handbook, also the empty ones."""
    means = {name: classed[name].cast("float64").mean() for name in _MEASURES}
    found = engine.fetch(
        classed.group_by("class").aggregate(count=classed.count(), total=classed.spent.sum(), **means)
    ).to_pylist()
    by_key = {row["class"]: row for row in found}
    rows = []
    for (r, f, m), (key, chinese, english) in CLASSES.items():
        row = by_key.get(key, {})
        count, total = row.get("count", 0), row.get("total", Decimal(0))
        rows.append(
            {
                "key": key,
                "name": chinese,
                "english": english,
                "r": r,
                "f": f,
                "m": m,
                "customers": count,
                "money": total,
                "customer_share": count / totals["customers"],
                "money_share": float(total / totals["sum_spent"]) if totals["sum_spent"] > 0 else None,
                **{f"mean_{name}": row.get(name) for name in _MEASURES},
            }
        )
    return pa.Table.from_pylist(rows)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """A treemap: the area is the money, the label the class."""
    classes = result.table("classes").to_pylist()
    leaves = [
        {"name": words(row["english"]), "id": row["key"], "value": [row["money"], row["customers"]]}
        for row in classes
        if row["customers"]
    ]
    series = {"type": "treemap", "data": leaves, "roam": False, "nodeClick": False, "breadcrumb": {"show": False}}
    return {"tooltip": {}, "series": [series]}
