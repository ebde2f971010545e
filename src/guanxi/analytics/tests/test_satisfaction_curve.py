"""The satisfaction-loyalty curve: thresholds that were put there are found, with intervals, and nonsense is refused."""

import numpy as np
import pytest

import guanxi.analytics as ga
from guanxi.analytics.result import Refusal


def rated(
    customers: int = 1500, lower: float = 4, upper: float = 8, noise: float = 6, seed: int = 1
) -> dict[str, list]:
    """Loyalty that falls by 12 a point below `lower`, rests at 50, and rises by 15 a point above `upper`."""
    random = np.random.default_rng(1)
    satisfaction = random.integers(1, 11, customers)
    loyalty = 50 + 12 * np.minimum(satisfaction - lower, 0) + 15 * np.maximum(satisfaction - upper, 0)
    loyalty = (loyalty + random.normal(0, noise, customers)).round()
    return {"satisfaction": satisfaction.tolist(), "loyalty": loyalty.tolist()}


def test_thresholds_are_found_within_their_intervals():
    answer = ga.satisfaction_loyalty(rated(), replicates=60)
    for name, true in (("lower", 4), ("upper", 8)):
        found = answer.figures[name]
        assert found["value"] == true
        assert found["low"] <= true <= found["high"]
    whole = answer.table("segments").to_pylist()[0]
    assert whole["below"] == pytest.approx(12, abs=1)
    assert whole["above"] == pytest.approx(15, abs=1)
    assert whole["level"] == pytest.approx(50, abs=1)


def test_the_isotonic_curve_never_falls_and_keeps_the_mean():
    table = ga.satisfaction_loyalty(rated(200, noise=25), replicates=0).frame("curve")
    assert (np.diff(table.isotonic) >= -1e-9).all()
    assert (table.isotonic * table.customers).sum() == pytest.approx((table.loyalty * table.customers).sum())


def test_each_segment_has_its_own_thresholds_and_small_ones_are_named():
    one, two = rated(lower=3, upper=7, noise=3), rated(lower=5, upper=9, noise=3)
    both = {name: one[name] + two[name] + [5] for name in one} | {"segment": ["a"] * 1500 + ["b"] * 1500 + ["c"]}
    answer = ga.satisfaction_loyalty(both, replicates=0)
    found = {row["segment"]: (row["lower"], row["upper"]) for row in answer.table("segments").to_pylist()}
    assert (found["a"], found["b"]) == ((3, 7), (5, 9))
    assert answer.figures["segments_left_out"] == ["c"]
    assert answer.figures["count"] == 3001


def test_loyalty_that_never_moves_has_no_thresholds():
    answer = ga.satisfaction_loyalty({"satisfaction": list(range(1, 11)) * 5, "loyalty": [7] * 50}, replicates=10)
    assert answer.figures["lower"] == answer.figures["upper"] == {"value": None, "low": None, "high": None}
    assert answer.table("segments").to_pylist()[0]["level"] == 7


def test_falling_loyalty_is_level_at_best():
    answer = ga.satisfaction_loyalty(
        {"satisfaction": list(range(1, 11)) * 5, "loyalty": list(range(10, 0, -1)) * 5}, replicates=0
    )
    assert answer.figures["upper"]["value"] is None
    assert answer.frame("curve").isotonic.tolist() == pytest.approx([5.5] * 10)


def test_a_chart_marks_the_thresholds():
    line = ga.satisfaction_loyalty(rated(), replicates=0).plot()["series"][1]
    assert [mark["xAxis"] for mark in line["markLine"]["data"]] == [4, 8]


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"satisfaction": [1, 2, 3], "loyalty": [1, 2, 3]}, "3 customers"),
        ({"satisfaction": [4] * 50, "loyalty": list(range(50))}, "1 degrees"),
        ({"satisfaction": [None] * 3, "loyalty": [1, 2, 3]}, "no row|holds no"),
    ],
)
def test_too_little_is_refused_in_words(table, word):
    with pytest.raises(Refusal, match=word):
        ga.satisfaction_loyalty(table)
