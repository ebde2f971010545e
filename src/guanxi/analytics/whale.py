"""The whale curve: how value piles up over the customers ranked by it, and how unequally it is spread."""

from decimal import Decimal
from typing import Any

import ibis

from guanxi.analytics import value
from guanxi.analytics.engine import Engine, Table
from guanxi.analytics.method import analysis
from guanxi.analytics.result import Refusal, Result, Words

_POINTS = 200


@analysis("whale")
def whale_curve(
    purchases: value.Purchases,
    *,
    interactions: value.Interactions = None,
    expenses: value.Expenses = None,
    by: value.By = "revenue",
    minute_rate: value.MinuteRate = Decimal(1),
    as_of: value.AsOf = None,
) -> Result:
    """Cumulative value against customers ranked by value (A-02; Kaplan and Narayanan 2001).

    The curve rises to its `peak` with the last customer of positive value (above 1 where later ones lose money) and
    falls back to 1; `lost` is what the negative tail costs, as a share of the total.

    Tables: `curve` (rank, customers and value as shares, cumulative value; at most 200 points and the peak). Figures:
    see `figures`.

    >>> bought = {"customer": ["a", "b", "c"], "amount": [90, 30, -20], "date": ["2026-01-05"] * 3}
    >>> answer = whale_curve(bought)
    >>> answer.figures["peak"], answer.figures["lost"]
    (1.2, 0.2)
    """
    values, data = value.by_customer(
        purchases, by, interactions=interactions, expenses=expenses, minute_rate=minute_rate, as_of=as_of
    )
    ranked = rank(data.engine, values)
    totals = figures(data.engine, ranked)
    return Result(totals, {"curve": curve(ranked, totals)}, data.provenance, draw=draw)


def rank(engine: Engine, values: Table) -> Table:
    """The customers in the order of falling value with `place` (1 …), `level` (equal for equals) and `cumulative`."""
    order = ibis.window(order_by=[values.value.desc(), values.customer])
    running = ibis.window(order_by=[values.value.desc(), values.customer], preceding=None, following=0)
    return engine.cache(
        values.mutate(
            place=ibis.row_number().over(order) + 1,
            level=ibis.rank().over(order_by=values.value.desc()) + 1,
            cumulative=values.value.sum().over(running).cast("decimal(38, 6)"),
        )
    )


def figures(engine: Engine, ranked: Table) -> dict[str, Any]:
    """`count`, `value` (total), `peak`, `peak_at` (share of customers), `lost`, `gini`, `top_20` (share of value).

    Gini = Σ (2i − n − 1) x_i / (n Σ x), i rising with the value (Gini 1912 in Sen's form); None where some value is
    negative, for then it is no share. Refuses a total of nought or less: shares would mean nothing.
    """
    # i counts from the smallest: i = n + 1 − place, so 2i − n − 1 = n + 1 − 2 place.
    totals = engine.row(
        ranked.aggregate(
            count=ranked.count(),
            value=ranked.value.sum(),
            gained=ranked.value.sum(where=ranked.value > 0),
            gainers=(ranked.value > 0).sum(),
            weighted=(ranked.place.cast("float64") * ranked.value.cast("float64")).sum(),
            least=ranked.value.min(),
        )
    )
    total, count = totals["value"], totals["count"]
    if total <= 0:
        raise Refusal("no_value", "The customers together are worth {value}: there are no shares.", value=f"{total:f}")
    fifth = ranked.filter(ranked.place <= -(-count // 5))
    top = engine.row(fifth.aggregate(value=fifth.value.sum()))["value"]
    gini = (count + 1) / count - 2 * totals["weighted"] / (count * float(total))
    return {
        "count": count,
        "value": total,
        "peak": float(totals["gained"] / total),
        "peak_at": totals["gainers"] / count,
        "lost": float((totals["gained"] - total) / total),
        "gini": gini if totals["least"] >= 0 else None,
        "top_20": float(top / total),
    }


def curve(ranked: Table, totals: dict[str, Any]) -> Table:
    """The points of the curve: evenly spaced places, and the peak."""
    count = totals["count"]
    places = {-(-count * point // _POINTS) for point in range(1, _POINTS + 1)}
    places |= {round(totals["peak_at"] * count), 1} - {0}
    points = ranked.filter(ranked.place.isin(sorted(places)))
    share = points.cumulative.cast("float64") / float(totals["value"])
    return points.select(
        "place", "cumulative", customer_share=points.place.cast("float64") / float(count), value_share=share
    ).order_by("place")


def draw(result: Result, words: Words) -> dict[str, Any]:
    """A line from (0, 0) through the points to (1, 1), with the peak marked."""
    points = result.table("curve").to_pylist()
    line = [[0, 0], *([row["customer_share"], row["value_share"]] for row in points)]
    peak = {"coord": [result.figures["peak_at"], result.figures["peak"]], "name": words("Peak")}
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "max": 1, "name": words("Customers")},
        "yAxis": {"type": "value", "name": words("Cumulative value")},
        "series": [{"type": "line", "showSymbol": False, "data": line, "markPoint": {"data": [peak]}}],
    }
