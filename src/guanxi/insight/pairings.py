"""What customers buy together, as pairs of products, handed down to sales, which suggests by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from guanxi.insight.asking import ask
from guanxi.insight.declaring import Ask
from guanxi.insight.snapshot import Snapshot
from guanxi.sales.suggestions import pairing
from guanxi.sales.suggestions.pairing import Pair

if TYPE_CHECKING:
    from guanxi.analytics import Result

WINDOW = timedelta(days=730)
# A pair that fewer customers have, that chance explains, or that hardly lifts the share is no reason to offer anything.
LEAST, MOST_LIKELY_CHANCE, LEAST_LIFT = 5, 0.05, 1.2
OF_ONE = 8


def write(taken: Snapshot, as_of: date) -> int:
    """Ask what the customers of the last two years bought together, and keep the pairs; answers how many."""
    import guanxi.analytics as library

    question = Ask(
        method="basket",
        select='SELECT * REPLACE (customer AS "order") FROM lines WHERE customer IS NOT NULL',
        options={"min_support": "0.002", "min_confidence": "0.05", "max_length": 2},
        since=lambda day: datetime.combine(day - WINDOW, time()),
    )
    try:
        found = ask(question, taken, as_of, {})
    except library.Refusal:
        return pairing.keep([])
    return pairing.keep(_pairs(found))


def _pairs(found: Result) -> Iterator[Pair]:
    """The surest pairs of each product."""
    alone = {row["items"][0]: row["count"] for row in found.table("itemsets").to_pylist() if row["length"] == 1}
    rules = [
        (rule["antecedent"][0], -rule["confidence"], rule["consequent"][0], rule["count"])
        for rule in found.table("rules").to_pylist()
        if rule["count"] >= LEAST and rule["lift"] >= LEAST_LIFT and rule["q_value"] <= MOST_LIKELY_CHANCE
    ]
    for product, own in groupby(sorted(rules), key=lambda rule: rule[0]):
        for _product, _confidence, other, both in list(own)[:OF_ONE]:
            yield Pair(product, other, both, alone[product], alone[other], found.figures["baskets"])
