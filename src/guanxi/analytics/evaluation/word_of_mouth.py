"""Word of mouth: whom satisfied and dissatisfied customers tell, what that does to sales, what a solution is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Result, Words
from guanxi.analytics.tables import Column, Schema, Source

CONTENT = Schema(
    "content",
    (
        Column("satisfaction", "number", "how satisfied the customer is", ("score",), required=True),
        Column("sales", "number", "what he buys for in a year", ("amount",)),
        Column("customers", "number", "how many such customers there are; 1 without", ("count",)),
    ),
)
LEVELS: Mapping[str, str] = {"satisfied": "完全满意", "between": "一般", "dissatisfied": "不满意"}


@dataclass(frozen=True)
class Effects:
    """What satisfied and dissatisfied customers do, per head; shares from 0 to 1."""

    tell_good: float
    tell_bad: float
    loud: float
    loud_tell: float
    buy_more: float
    more_by: float
    stop: float
    buy_less: float
    less_by: float
    won: float
    deterred: float
    kept: float


@analysis("word-of-mouth")
def word_of_mouth(
    content: Annotated[Source, CONTENT],
    *,
    top_score: Annotated[float, Option("the best answer that can be given")] = 10.0,
    satisfied_from: Annotated[float, Option("fully satisfied: share of the top score from this on")] = 0.9,
    dissatisfied_to: Annotated[float, Option("dissatisfied: share of the top score up to this")] = 0.4,
    tell_good: Annotated[float, Option("others whom a fully satisfied customer tells")] = 4.5,
    tell_bad: Annotated[float, Option("others whom a dissatisfied customer tells, on average")] = 9.5,
    loud: Annotated[float, Option("share of the dissatisfied who tell many")] = 0.12,
    loud_tell: Annotated[float, Option("others whom each of these tells at least")] = 20.0,
    buy_more: Annotated[float, Option("share of the fully satisfied who buy more")] = 0.10,
    more_by: Annotated[float, Option("by how much they buy more (assumed)")] = 0.2,
    stop: Annotated[float, Option("share of the dissatisfied who stop buying")] = 1 / 3,
    buy_less: Annotated[float, Option("share of the dissatisfied who buy less")] = 0.45,
    less_by: Annotated[float, Option("by how much they buy less (assumed)")] = 0.5,
    won: Annotated[float, Option("share of those told good things who become customers (assumed)")] = 0.0,
    deterred: Annotated[float, Option("share of those told bad things who would have bought (assumed)")] = 0.0,
    kept: Annotated[float, Option("share of the dissatisfied who are content again after a solution (assumed)")] = 0.7,
) -> Result:
    """What customers tell others and what that does to sales in a year (A-11; TARP 1986, Consumer Complaint Handling).

    A fully satisfied customer tells 4 to 5 others, a dissatisfied one 9 to 10 on average, and over 12 % of them 20 or
    more (these are part of the average). 10 % of the fully satisfied buy more; of the dissatisfied a third stop buying
    and 45 % buy less. By how much, and what the words do to those who hear them, the source does not say: these are
    assumptions, 20 % more, half as much, and nobody, unless given.

    Each row is a customer, or with `customers` a group of equal ones. Without `sales` only people are counted. A new or
    deterred customer counts with the mean sales of all. Resolving one dissatisfaction is worth `kept` × what such a
    customer loses in his own purchases and by his words.

    Tables: `effects` (level, Chinese name, customers, sales, told, sales won, sales lost). Figures: `customers`, `told`
    (good, bad, bad_by_loud, `ratio` of bad to good), and with sales `sales`, `won`, `lost`, `net`, `value_of_solution`
    (of one complaint) and `at_stake` (if all dissatisfied were content).

    >>> asked = {"satisfaction": [10, 7, 2], "customers": [200, 250, 50], "sales": [1000, 1000, 1200]}
    >>> figures = word_of_mouth(asked).figures
    >>> figures["told"]
    {'good': 900.0, 'bad': 475.0, 'bad_by_loud': 120.0, 'ratio': 0.5277777777777778}
    >>> round(figures["won"]), round(figures["lost"]), round(figures["value_of_solution"], 2)
    (4000, 33500, 469.0)
    """
    effects = Effects(tell_good, tell_bad, loud, loud_tell, buy_more, more_by, stop, buy_less, less_by, won, deterred,
                      kept)  # fmt: skip
    _check(effects, top_score, satisfied_from, dissatisfied_to)
    data = select(content, "satisfaction", optional=("sales", "customers"), nullable=())
    groups = _groups(data, satisfied_from * top_score, dissatisfied_to * top_score)
    everyone = sum(group["customers"] for group in groups.values())
    require(everyone > 0, "nobody", "There are no customers: every group has the size 0.")
    sold = "sales" in data.table.columns
    mean = sum(group["sales"] for group in groups.values()) / everyone if sold else None
    rows = _effects(groups, effects, mean)
    figures = _figures(rows, effects, everyone, mean)
    return Result(figures, {"effects": pa.Table.from_pylist(rows, schema=_EFFECTS)}, data.provenance, draw=_draw)


def _check(effects: Effects, top_score: float, satisfied_from: float, dissatisfied_to: float) -> None:
    require(top_score > 0, "bad_top_score", "The top score must be above 0.")
    require(
        0 <= dissatisfied_to < satisfied_from <= 1,
        "bad_levels",
        "dissatisfied_to must lie below satisfied_from, both between 0 and 1.",
    )
    for field in fields(effects):
        value, numbers = getattr(effects, field.name), ("tell_good", "tell_bad", "loud_tell", "more_by")
        sound = value >= 0 and (field.name in numbers or value <= 1)
        require(sound, "bad_effect", "{name} must be {range}.", name=field.name,
                range="0 or more" if field.name in numbers else "between 0 and 1")  # fmt: skip
    require(effects.stop + effects.buy_less <= 1, "bad_effect", "stop and buy_less are more than 1 together.")


def _groups(data: Data, high: float, low: float) -> dict[str, dict[str, float]]:
    """Customers and their sales by level of satisfaction."""
    table = data.table
    number = table.customers.fill_null(1.0) if "customers" in table.columns else table.satisfaction * 0 + 1
    sales = table.sales.fill_null(0.0) if "sales" in table.columns else number * 0
    level = (table.satisfaction >= high).ifelse(
        "satisfied", (table.satisfaction <= low).ifelse("dissatisfied", "between")
    )
    told = table.select(level=level, number=number, sales=sales * number, negative=(number < 0) | (sales < 0))
    grouped = told.group_by("level").aggregate(
        customers=told.number.sum(), sales=told.sales.sum(), negative=told.negative.any()
    )
    found = {row.pop("level"): row for row in data.engine.fetch(grouped).to_pylist()}
    require(not any(row["negative"] for row in found.values()), "negative", "customers and sales cannot be below 0.")
    return {level: found.get(level, {"customers": 0.0, "sales": 0.0}) for level in LEVELS}


def _effects(groups: Mapping[str, Mapping[str, float]], e: Effects, mean: float | None) -> list[dict[str, Any]]:
    """What each level tells, wins and loses; `mean` are the sales of a customer, None where they are not known."""
    tells = {"satisfied": e.tell_good, "dissatisfied": e.tell_bad}
    own = {"satisfied": e.buy_more * e.more_by, "dissatisfied": -(e.stop + e.buy_less * e.less_by)}
    by_words = {"satisfied": e.won, "dissatisfied": -e.deterred}
    rows = []
    for level, group in groups.items():
        told = group["customers"] * tells.get(level, 0.0)
        row = {"level": level, "name": LEVELS[level], "customers": group["customers"], "told": told}
        if mean is not None:
            change = (group["sales"] * own.get(level, 0.0), told * by_words.get(level, 0.0) * mean)
            gained, lost = sum(max(part, 0.0) for part in change), sum(max(-part, 0.0) for part in change)
            row |= {"sales": group["sales"], "won": gained, "lost": lost}
        rows.append(row)
    return rows


def _figures(rows: list[dict[str, Any]], e: Effects, everyone: float, mean: float | None) -> dict[str, Any]:
    by_level = {row["level"]: row for row in rows}
    unhappy = by_level["dissatisfied"]
    good, bad = by_level["satisfied"]["told"], unhappy["told"]
    told = {
        "good": good,
        "bad": bad,
        "bad_by_loud": unhappy["customers"] * e.loud * e.loud_tell,
        "ratio": bad / good if good else None,
    }
    figures: dict[str, Any] = {"customers": everyone, "told": told}
    if mean is not None:
        won, lost = (sum(row[name] for row in rows) for name in ("won", "lost"))
        saved = e.kept * unhappy["lost"] / unhappy["customers"] if unhappy["customers"] else None
        figures |= {
            "sales": mean * everyone,
            "won": won,
            "lost": lost,
            "net": won - lost,
            "value_of_solution": saved,
            "at_stake": unhappy["lost"],
        }
    return figures


_EFFECTS = pa.schema(
    [("level", pa.string()), ("name", pa.string())]
    + [(name, pa.float64()) for name in ("customers", "sales", "told", "won", "lost")]
)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """People told good and bad things."""
    told = result.figures["told"]
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [words("Good"), words("Bad")]},
        "yAxis": {"type": "value", "name": words("People told")},
        "series": [{"type": "bar", "data": [told["good"], told["bad"]]}],
    }
