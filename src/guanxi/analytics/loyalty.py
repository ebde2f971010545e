"""Loyalty: an index with visible weights, attitude against behaviour, and the kind of loyalty with its evidence."""

from collections.abc import Mapping
from typing import Annotated, Any

import ibis
import pyarrow as pa

from guanxi.analytics.checking import select
from guanxi.analytics.engine import Engine, Table
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.lifetime.options import AsOf, Purchases
from guanxi.analytics.loyalty_kinds import KINDS, QUADRANTS, Rules, judged
from guanxi.analytics.loyalty_measures import ATTITUDE, BEHAVIOUR, PROFILES, Told, completed, measures
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import EVENTS, INTERACTIONS, RESPONSES, Source
from guanxi.analytics.weights import read_weights


@analysis("loyalty")
def loyalty_index(
    purchases: Purchases,
    *,
    responses: Annotated[Source | None, RESPONSES] = None,
    interactions: Annotated[Source | None, INTERACTIONS] = None,
    profiles: Annotated[Source | None, PROFILES] = None,
    events: Annotated[Source | None, EVENTS] = None,
    weight: Annotated[tuple[str, ...], Option("weight of a measure, as purchases=2; all others weigh 1")] = (),
    satisfaction: Annotated[str, Option("the question about satisfaction")] = "satisfaction",
    recommendation: Annotated[str, Option("the question whether one recommends")] = "recommendation",
    identification: Annotated[str, Option("the question whether one feels to belong")] = "identification",
    competitors: Annotated[str, Option("the question how attractive competitors are")] = "competitors",
    top_score: Annotated[float, Option("the best answer that can be given")] = 10.0,
    discounted: Annotated[float, Option("benefit: share of discounted purchases above this")] = 0.5,
    one_place: Annotated[float, Option("inertia: share of purchases in one shop from this on")] = 0.9,
    one_time: Annotated[float, Option("inertia: share of purchases at one time from this on")] = 0.6,
    full_price: Annotated[float, Option("trust: share of purchases at full price from this on")] = 0.8,
    as_of: AsOf = None,
) -> Result:
    """How loyal each customer is, in behaviour and attitude, and what holds him (A-06; Dick and Basu 1994).

    The index, 0 to 100, is the weighted mean of percentile ranks (equal values share the middle rank) of what is known
    of a customer: behaviour (purchases, tenure, wallet_share, full_price, after_complaint, short selection_time) and
    attitude (recommendation, identification, little liking for competitors). Behaviour and attitude have their own
    indices; 50 and more is high: both high is true loyalty, attitude alone latent, behaviour alone spurious.

    Kinds, the first that fits, of customers who bought at least twice: **monopoly** (no alternative), **kinship** (a
    relation to the house), **benefit** (mostly with discounts), **trust** (high satisfaction and recommendation, full
    price), **inertia** (one shop, one time, no discount taken, satisfaction neither high nor low). High is 80 % of the
    top score and more, low 40 % and less.

    Tables: `quadrants`, `kinds` (key, Chinese and English name, customers, share), `weights` and `customers` (index,
    behaviour, attitude, quadrant, kind, evidence and all measures). Figures: `count`, `mean_index`, `rules`.

    >>> bought = {"customer": ["Ann", "Ann", "Ann", "Ben", "Ben", "Eve"], "discount": [0, 0, 0, 5, 5, 0],
    ...           "date": ["2026-01-02", "2026-02-02", "2026-03-02", "2026-02-20", "2026-03-20", "2026-03-01"]}
    >>> asked = {"respondent": ["Ann", "Ann", "Ben", "Eve"], "score": [9, 10, 3, 8],
    ...          "question": ["satisfaction", "recommendation", "recommendation", "recommendation"]}
    >>> answer = loyalty_index(bought, responses=asked)
    >>> for row in answer.table("customers").to_pylist():
    ...     print(row["customer"], row["index"], row["quadrant"], row["kind"], row["evidence"], sep=" | ")
    Ann | 93.75 | true | trust | satisfaction 9.0, recommendation 10.0, full_price 1.0
    Ben | 25.0 | none | benefit | discounted 1.0
    Eve | 31.25 | latent | None | None
    """
    require(top_score > 0, "bad_top_score", "The top score must be above 0.")
    shares = (discounted, one_place, one_time, full_price)
    require(all(0 <= share <= 1 for share in shares), "bad_share", "Shares lie between 0 and 1.")
    weights = read_weights(weight, (*BEHAVIOUR, *ATTITUDE))
    told = _told(purchases, responses, interactions, profiles, events, as_of)
    questions = {
        "satisfaction": satisfaction,
        "recommendation": recommendation,
        "identification": identification,
        "competitors": competitors,
    }
    rules = Rules(discounted, one_place, one_time, 0.8 * top_score, 0.4 * top_score, full_price)
    known = _indexed(measures(told, questions), weights)
    table = told.lines.engine.cache(judged(known, rules))
    totals = told.lines.engine.row(table.aggregate(count=table.count(), mean_index=table["index"].mean()))
    if not totals["count"]:
        raise Refusal("only_refunds", "There are only refunds: no customer has a purchase to be loyal by.")
    tables = {
        "quadrants": _counted(told.lines.engine, table, "quadrant", QUADRANTS),
        "kinds": _counted(told.lines.engine, table, "kind", KINDS),
        "weights": pa.table({"measure": list(weights), "weight": list(weights.values())}),
        "customers": table.order_by("customer"),
    }
    figures = {**totals, "rules": rules}
    return Result(figures, tables, told.lines.provenance, details=("customers",), draw=_draw)


def _told(
    purchases: Source,
    responses: Source | None,
    interactions: Source | None,
    profiles: Source | None,
    events: Source | None,
    as_of: Any,
) -> Told:
    lines = select(purchases, "customer", "date", optional=("amount", "discount", "store"), as_of=as_of)
    engine, last = lines.engine, lines.as_of
    further: dict[str, Any] = {}
    if responses is not None:
        further["responses"] = select(responses.on(engine), "respondent", "question", "score", may_be_empty=True)
    if interactions is not None:
        found = interactions.on(engine)
        further["interactions"] = select(found, "customer", "date", optional=("kind",), as_of=last, may_be_empty=True)
    if profiles is not None:
        found, names = profiles.on(engine), ("wallet_share", "alternatives", "relation")
        nullable = tuple(name for name in names if found.has(name))
        further["profiles"] = select(found, "customer", *nullable, nullable=nullable, may_be_empty=True)
    if events is not None:
        further["events"] = select(events.on(engine), "customer", "event", "date", as_of=last, may_be_empty=True)
    return Told(lines, **further)


def _indexed(table: Table, weights: Mapping[str, float]) -> Table:
    """The percentile ranks of the measures and their weighted means: `index`, `behaviour`, `attitude`."""
    signs = {**BEHAVIOUR, **ATTITUDE}
    ranks = {f"rank_{name}": _percentile(table, name, signs[name]) for name in signs if name in table.columns}
    ranked = completed(table.mutate(**ranks))
    return ranked.mutate(
        index=_mean(ranked, (*BEHAVIOUR, *ATTITUDE), weights),
        behaviour=_mean(ranked, tuple(BEHAVIOUR), weights),
        attitude=_mean(ranked, tuple(ATTITUDE), weights),
    )


def _percentile(table: Table, name: str, sign: int) -> Any:
    """0 for the least loyal to 100 for the most, of those of whom the measure is known; alone one stands at 50."""
    value = table[name] * sign
    known = value.notnull()
    below = ibis.rank().over(ibis.window(group_by=known, order_by=value))
    equal = known.count().over(ibis.window(group_by=[known, value])) - 1
    others = known.count().over(ibis.window(group_by=known)) - 1
    rank = ibis.ifelse(others > 0, 100.0 * (below + equal / 2.0) / others.nullif(0), 50.0)
    return ibis.ifelse(known, rank, ibis.null("float64"))


def _mean(ranked: Table, names: tuple[str, ...], weights: Mapping[str, float]) -> Any:
    """The weighted mean of the ranks that a customer has; NULL if he has none."""
    total: Any = ibis.literal(0.0)
    weight: Any = ibis.literal(0.0)
    for name in names:
        if f"rank_{name}" in ranked.columns:
            rank = ranked[f"rank_{name}"]
            total = total + (rank * weights[name]).fill_null(0.0)
            weight = weight + ibis.ifelse(rank.notnull(), weights[name], 0.0)
    return total / weight.nullif(0.0)


def _counted(engine: Engine, table: Table, column: str, names: Mapping[str, tuple[str, str]]) -> pa.Table:
    """Every key in its order, also those of nobody; the share is that of all customers."""
    fetched = engine.fetch(table.group_by(column).aggregate(customers=table.count()))
    found = {row[column]: row["customers"] for row in fetched.to_pylist()}
    everyone = sum(found.values())
    rows = [
        {"key": key, "name": chinese, "english": english, "customers": found.get(key, 0)}
        for key, (chinese, english) in names.items()
    ]
    return pa.Table.from_pylist([{**row, "share": row["customers"] / everyone} for row in rows])


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Customers by kind of loyalty."""
    rows = result.table("kinds").to_pylist()
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [words(row["english"]) for row in rows]},
        "yAxis": {"type": "value", "name": words("Customers")},
        "series": [{"type": "bar", "data": [{"id": row["key"], "value": row["customers"]} for row in rows]}],
    }
