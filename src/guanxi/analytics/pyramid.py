"""The value pyramid: VIP, main, ordinary and small customers, and what each level is worth."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import ibis
import pyarrow as pa

from guanxi.analytics import value, whale
from guanxi.analytics.engine import Engine, Table
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words

# Key, Chinese and English name, from the top.
LEVELS = (
    ("vip", "VIP客户", "VIP"),
    ("main", "主要客户", "main"),
    ("ordinary", "普通客户", "ordinary"),
    ("small", "小客户", "small"),
)


@analysis("pyramid")
def value_pyramid(
    purchases: value.Purchases,
    *,
    interactions: value.Interactions = None,
    expenses: value.Expenses = None,
    by: value.By = "revenue",
    minute_rate: value.MinuteRate = Decimal(1),
    shares: Annotated[
        tuple[Decimal, ...], Option("shares of customers in the three upper levels; the rest is small")
    ] = (Decimal("0.01"), Decimal("0.04"), Decimal("0.15")),
    as_of: value.AsOf = None,
) -> Result:
    """Levels of customers by value (A-02; Zeithaml, Rust and Lemon 2001), with the whale curve.

    A border lies at the place ⌊n · cumulative share⌋ in the order of falling value: a level is never larger than its
    share, so that below a hundred customers nobody is among the top 1 %; but customers of equal value at a border all
    go up.

    Tables: `levels` (key, name, customers, money, shares, lowest value), `curve` (see `whale`), `customers` (customer,
    value, place, level). Figures: those of `whale`.

    >>> bought = {"customer": range(100), "amount": [100 - n for n in range(100)], "date": ["2026-01-05"] * 100}
    >>> value_pyramid(bought).frame("levels")[["key", "customers"]].values.tolist()
    [['vip', 1], ['main', 4], ['ordinary', 15], ['small', 80]]
    """
    shares = _checked(shares)
    values, data = value.by_customer(
        purchases, by, interactions=interactions, expenses=expenses, minute_rate=minute_rate, as_of=as_of
    )
    ranked = whale.rank(data.engine, values)
    figures = whale.figures(data.engine, ranked)
    levelled = _levelled(ranked, figures["count"], shares)
    return Result(
        figures,
        {
            "levels": _levels(data.engine, levelled, figures),
            "curve": whale.curve(ranked, figures),
            "customers": levelled.select("customer", "value", "place", level="level_key").order_by("place"),
        },
        data.provenance,
        details=("customers",),
        draw=_draw,
    )


def _checked(shares: Sequence[Decimal]) -> tuple[Decimal, ...]:
    exact = tuple(Decimal(str(share)) for share in shares)
    if len(exact) != len(LEVELS) - 1 or any(share < 0 for share in exact) or sum(exact) > 1:
        sentence = "shares: {count} shares from 0 to 1 are needed, 1 at most in all."
        raise Refusal("bad_shares", sentence, count=len(LEVELS) - 1)
    return exact


def _levelled(ranked: Table, count: int, shares: Sequence[Decimal]) -> Table:
    borders = [math.floor(count * sum(shares[: upper + 1])) for upper in range(len(shares))]
    cases = [(ranked.level <= border, key) for border, (key, _, _) in zip(borders, LEVELS, strict=False)]
    return ranked.mutate(level_key=ibis.cases(*cases, else_=LEVELS[-1][0]))


def _levels(engine: Engine, levelled: Table, figures: dict[str, Any]) -> pa.Table:
    grouped = levelled.group_by("level_key").aggregate(
        customers=levelled.count(), money=levelled.value.sum(), lowest=levelled.value.min()
    )
    found = {row["level_key"]: row for row in engine.fetch(grouped).to_pylist()}
    rows = []
    for key, chinese, english in LEVELS:
        row = found.get(key, {"customers": 0, "money": Decimal(0), "lowest": None})
        rows.append(
            {
                "key": key,
                "name": chinese,
                "english": english,
                "customers": row["customers"],
                "money": row["money"],
                "customer_share": row["customers"] / figures["count"],
                "money_share": float(row["money"] / figures["value"]),
                "lowest": row["lowest"],
            }
        )
    return pa.Table.from_pylist(rows)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Two bars a level: its share of the customers and of the value."""
    levels = result.table("levels").to_pylist()
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [words(row["english"]) for row in levels]},
        "series": [
            {"type": "bar", "name": words("Customers"), "data": [row["customer_share"] for row in levels]},
            {"type": "bar", "name": words("Value"), "data": [row["money_share"] for row in levels]},
        ],
    }
