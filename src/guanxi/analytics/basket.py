"""Market basket: frequent itemsets and the rules between them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa

from guanxi.analytics import baskets as orders
from guanxi.analytics import itemsets, rules
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import LINES, Source

_SHOWN = 200


@analysis("basket")
def market_basket(
    purchases: Annotated[Source, LINES],
    *,
    min_support: Annotated[Decimal, Option("least share of the baskets")] = Decimal("0.01"),
    min_confidence: Annotated[Decimal, Option("least confidence of a rule")] = Decimal("0.5"),
    max_consequent: Annotated[int, Option("most items on the right of a rule")] = 1,
    max_length: Annotated[int | None, Option("most items of an itemset")] = None,
    of: Annotated[Literal["product", "category"], Option("the items: products or their categories")] = "product",
    contains: Annotated[str | None, Option("only rules with this item")] = None,
    where: Annotated[tuple[str, ...], Option("only lines with COLUMN=VALUE, as store=Leeds")] = (),
    hours: Annotated[str | None, Option("only lines of these hours, as 17-21")] = None,
    test: Annotated[Literal["fisher", "chi2"], Option("test of independence")] = "fisher",
    baskets: Annotated[bool, Option("the FILE has one basket a line, items between commas")] = False,
    as_of: Annotated[date | None, Option("last day of the observation")] = None,
) -> Result:
    """Frequent itemsets and association rules (A-08; Agrawal, Imieliński and Swami 1993).

    A basket is an order; an item bought twice is in it once. An itemset is frequent if at least
    ⌈`min_support` · baskets⌉ baskets hold it; confidence is compared in whole numbers, so no rule is lost to rounding.
    `conviction` is empty for a rule without exception. `q_value` is the p-value after Benjamini and Hochberg (1995).
    A `redundant` rule has a shorter one beside it that is at least as sure.

    Tables: `rules` (by falling lift), `itemsets` (by length and falling count). Figures: `baskets`, `least` (count that
    makes frequent), `itemset_count`, `rule_count`.

    >>> bought = ["beer", "diapers", "beer", "diapers", "beer", "milk", "milk"]
    >>> lines = {"order": [1, 1, 2, 2, 3, 3, 4], "product": bought}
    >>> answer = market_basket(lines, min_support="0.5", min_confidence="0.9")
    >>> answer.table("rules").select(["antecedent", "consequent", "count", "confidence"]).to_pylist()
    [{'antecedent': ['diapers'], 'consequent': ['beer'], 'count': 2, 'confidence': 1.0}]
    """
    support, confidence = share("min_support", min_support), share("min_confidence", min_confidence)
    if max_consequent < 1 or (max_length is not None and max_length < 1):
        raise Refusal("bad_length", "max_consequent and max_length are at least 1.")
    if baskets:
        if where or hours or as_of or of != "product":
            raise Refusal("only_items", "A file of baskets has items only: no where, hours, as_of, or categories.")
        held = orders.read_text(purchases, support=support)
    else:
        held = orders.read(purchases, item=of, support=support, where=where, hours=hours, as_of=as_of)
    found = itemsets.frequent(held.basket, held.item, held.count, len(held.names), held.least, max_length)
    drawn = rules.rules(found, confidence, max_consequent)
    table = _rules(drawn, held, test)
    if contains is not None:
        either = (contains in map(str, a + c) for a, c in zip(*table.select(SIDES).to_pydict().values(), strict=True))
        table = table.filter(pa.array(either, pa.bool_()))
    return Result(
        {"baskets": held.count, "least": held.least, "itemset_count": len(found), "rule_count": table.num_rows},
        {"rules": table, "itemsets": _itemsets(found, held)},
        held.provenance,
        draw=_draw,
    )


SIDES = ["antecedent", "consequent"]


def share(name: str, value: Any) -> Fraction:
    """A share above 0 and up to 1, exactly as it is written."""
    exact = Fraction(str(value))
    if not 0 < exact <= 1:
        raise Refusal("bad_share", "{name} is a share above 0 and up to 1, not {value}.", name=name, value=value)
    return exact


def _lists(sets: list[list[int]], names: pa.Array) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum([len(items) for items in sets], dtype=np.int64)])
    flat = pa.array(chain.from_iterable(sets), pa.int64())
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), names.take(flat))


def _rules(found: rules.Rules, held: orders.Baskets, test: str) -> pa.Table:
    p_values = found.p_values(test)
    conviction = found.conviction
    table = pa.table(
        {
            "antecedent": _lists(found.antecedents, held.names),
            "consequent": _lists(found.consequents, held.names),
            "count": found.both,
            "support": found.support,
            "confidence": found.confidence,
            "lift": found.lift,
            "leverage": found.leverage,
            "conviction": pa.array(conviction, mask=~np.isfinite(conviction)),
            "p_value": p_values,
            "q_value": rules.false_discoveries(p_values),
            "redundant": found.redundant,
        }
    )
    # Equal lifts stand in the order of their names, so that the list is the same wherever it is made.
    first = np.lexsort((np.arange(table.num_rows), -found.both, -found.lift))
    return table.take(pa.array(first))


def _itemsets(found: itemsets.Itemsets, held: orders.Baskets) -> pa.Table:
    counts = np.concatenate(found.counts)
    lengths = np.concatenate([np.full(len(sets), sets.shape[1]) for sets in found.sets])
    items = _lists([row for sets in found.sets for row in sets.tolist()], held.names)
    table = pa.table({"items": items, "length": lengths, "count": counts, "support": counts / held.count})
    return table.take(pa.array(np.lexsort((np.arange(len(counts)), -counts, lengths))))


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Support against confidence; the size of a point is the lift."""
    shown = result.table("rules").slice(0, _SHOWN).to_pylist()
    points = [
        {
            "name": f"{', '.join(map(str, row['antecedent']))} → {', '.join(map(str, row['consequent']))}",
            "value": [row["support"], row["confidence"], row["lift"]],
            "symbolSize": 4 + min(30, 2 * row["lift"]),
        }
        for row in shown
    ]
    return {
        "tooltip": {},
        "xAxis": {"type": "value", "name": words("Support")},
        "yAxis": {"type": "value", "name": words("Confidence"), "max": 1},
        "series": [{"type": "scatter", "data": points}],
    }
