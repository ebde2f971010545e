"""Market baskets: the published counts of Groceries, exact comparison, constraints, significance."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from guanxi.analytics.basket import market_basket
from guanxi.analytics.itemsets import Itemsets, frequent
from guanxi.analytics.result import Refusal
from guanxi.analytics.rules import Rules, hypergeometric_tail, rules

SHOP = {
    "order": [1, 1, 2, 2, 3, 3, 4, 4, 5],
    "product": ["tea", "cup", "tea", "cup", "tea", "pot", "tea", "cup", "pot"],
    "quantity": [1, 1, 2, 1, 1, 1, 1, -1, 1],
    "category": ["drink", "ware", "drink", "ware", "drink", "ware", "drink", "ware", "ware"],
    "store": ["A", "A", "A", "A", "B", "B", "B", "B", "B"],
    "date": [f"2026-01-0{day} {hour}:30" for day, hour in ((1, 9), (1, 9), (2, 18), (2, 18), *[(3, 23)] * 5)],
}


def mined(baskets: list[set[int]], least: int, longest: int | None = None) -> tuple[Itemsets, dict[Any, int]]:
    """Itemsets by the library and by trying every subset; items are renumbered from the rarest."""
    counts = {item: sum(item in basket for basket in baskets) for basket in baskets for item in basket}
    names = sorted((item for item in counts if counts[item] >= least), key=lambda item: (counts[item], item))
    number = {item: place for place, item in enumerate(names)}
    kept = [{number[item] for item in basket if item in number} for basket in baskets]
    entries = np.array([(b, i) for b, basket in enumerate(kept) for i in basket], dtype=np.int64).reshape(-1, 2)
    found = frequent(entries[:, 0], entries[:, 1], len(baskets), len(names), least, longest)
    tried: dict[Any, int] = {}
    for length in range(1, (longest or len(names)) + 1):
        for items in combinations(range(len(names)), length):
            if (count := sum(set(items) <= basket for basket in kept)) >= least:
                tried[items] = count
    return found, tried


BASKETS = st.lists(st.sets(st.integers(0, 6), max_size=6), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(BASKETS, st.integers(1, 4), st.sampled_from([None, 1, 2, 3]))
def test_itemsets_are_those_of_trying_every_subset(baskets: list[set[int]], least: int, longest: int | None) -> None:
    found, tried = mined(baskets, least, longest)
    told = {
        tuple(row): count
        for sets, counts in zip(found.sets, found.counts, strict=True)
        for row, count in zip(sets.tolist(), counts.tolist(), strict=True)
    }
    assert told == tried


@settings(max_examples=40, deadline=None)
@given(BASKETS, st.integers(1, 3), st.fractions(Fraction(1, 10), 1))
@example([{0, 1}], 1, Fraction(10390780510756092936, 57003574096615992425))
@example([{0, 1}, {0, 1}, {0}], 1, Fraction(2, 3) + Fraction(1, 3 * 2**61))
def test_rules_are_those_of_trying_every_split(baskets: list[set[int]], least: int, confidence: Fraction) -> None:
    found, tried = mined(baskets, least)
    drawn = rules(found, confidence, 9)
    told = {(tuple(a), tuple(c)) for a, c in zip(drawn.antecedents, drawn.consequents, strict=True)}
    assert told == {
        (left, tuple(item for item in items if item not in left))
        for items in tried
        for size in range(1, len(items))
        for left in combinations(items, size)
        if Fraction(tried[items], tried[left]) >= confidence
    }
    for left, right, redundant in zip(drawn.antecedents, drawn.consequents, drawn.redundant, strict=True):
        if len(right) == 1:
            own = Fraction(tried[tuple(sorted(left + right))], tried[tuple(left)])
            within = [part for size in range(1, len(left)) for part in combinations(left, size)]
            assert redundant == any(Fraction(tried[tuple(sorted((*p, *right)))], tried[p]) >= own for p in within)


@pytest.mark.parametrize(
    ("support", "confidence", "itemsets", "rule_count"),
    [("0.001", "0.5", 13492, 5668), ("0.001", "0.8", 13492, 410), ("0.01", "0.2", 333, 231), ("0.01", "0.5", 333, 15)],
)
def test_groceries(real_data: Path, support: str, confidence: str, itemsets: int, rule_count: int) -> None:
    file = real_data / "groceries" / "groceries.csv"
    answer = market_basket(file, baskets=True, min_support=support, min_confidence=confidence)
    assert (answer.figures["baskets"], answer.figures["itemset_count"]) == (9835, itemsets)
    assert answer.figures["rule_count"] == answer.table("rules").num_rows == rule_count


def test_groceries_best_rules(real_data: Path) -> None:
    file = real_data / "groceries" / "groceries.csv"
    answer = market_basket(file, baskets=True, min_support="0.001")
    lengths = answer.frame("rules")["antecedent"].map(len).value_counts()
    assert {length + 1: count for length, count in lengths.items()} == {2: 11, 3: 1461, 4: 3211, 5: 939, 6: 46}
    assert sum(answer.table("rules")["redundant"].to_pylist()) == 572
    best = answer.table("rules").slice(0, 3).to_pylist()
    assert [round(rule["lift"], 5) for rule in best] == [18.99565, 16.69779, 16.40807]
    assert (set(best[0]["antecedent"]), best[0]["consequent"]) == (
        {"Instant food products", "soda"},
        ["hamburger meat"],
    )
    assert market_basket(file, baskets=True, min_support="0.001", max_consequent=5).figures["rule_count"] == 5829


def test_returned_lines_are_no_part_of_a_basket() -> None:
    answer = market_basket(SHOP, min_support="0.4", min_confidence="0.1")
    assert answer.provenance.excluded == {"returned": 1}
    counts = {tuple(row["items"]): row["count"] for row in answer.table("itemsets").to_pylist()}
    assert counts == {("tea",): 4, ("cup",): 2, ("pot",): 2, ("cup", "tea"): 2}


def test_constraints() -> None:
    assert market_basket(SHOP, where=("store=A",)).figures["baskets"] == 2
    assert market_basket(SHOP, hours="22-4").figures["baskets"] == 3
    assert market_basket(SHOP, contains="pot", min_confidence="0.1").figures["rule_count"] == 2
    by_category = market_basket(SHOP, of="category", min_support="0.1", min_confidence="0.1")
    assert by_category.table("itemsets")["count"].to_pylist() == [4, 4, 3]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"min_support": "0"}, "min_support"),
        ({"min_confidence": "1.1"}, "min_confidence"),
        ({"max_consequent": 0}, "max_consequent"),
        ({"hours": "9"}, "hours"),
        ({"where": ("store",)}, "store"),
        ({"where": ("town=A",)}, "town"),
        ({"where": ("store=C",)}, "conditions"),
    ],
)
def test_wrong_parameters_are_named(options: dict[str, Any], names: str) -> None:
    with pytest.raises(Refusal, match=names):
        market_basket(SHOP, **options)


def test_measures_by_hand() -> None:
    one = (np.array([number]) for number in (30, 40, 50))
    rule = Rules([[0]], [[1]], *one, redundant=np.array([False]), baskets=100)
    assert (rule.support[0], rule.confidence[0], rule.lift[0]) == (0.3, 0.75, 1.5)
    assert rule.leverage[0] == pytest.approx(0.1)
    assert rule.conviction[0] == pytest.approx(2)
    table = [[30, 10], [20, 40]]
    assert rule.p_values("fisher")[0] == pytest.approx(stats.fisher_exact(table, "greater").pvalue, rel=1e-12)
    assert rule.p_values("chi2")[0] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), st.data())
def test_the_tail_is_that_of_scipy(n: int, data: Any) -> None:
    a, c = data.draw(st.integers(1, n)), data.draw(st.integers(1, n))
    both = data.draw(st.integers(max(0, a + c - n), min(a, c)))
    expected = stats.hypergeom.sf(both - 1, n, a, c)
    found = hypergeometric_tail(np.array([both]), n, np.array([a]), np.array([c]))[0]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-300)
