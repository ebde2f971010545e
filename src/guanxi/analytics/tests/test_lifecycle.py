"""Life cycle: customers made for each stage, the sums behind degradation, the history, and what is refused."""

from datetime import date, timedelta

import ibis
import numpy as np
import pytest

import guanxi.analytics as ga
from guanxi.analytics.patterns import Alarm, patterns
from guanxi.analytics.result import Refusal

DAY = date(2025, 1, 1)


def bought(**customers: list[int]) -> dict[str, list[object]]:
    """Purchases of ten on the given days since the first of January."""
    rows = [(name, DAY + timedelta(days=day), 10) for name, days in customers.items() for day in days]
    return dict(zip(("customer", "date", "amount"), map(list, zip(*rows, strict=True)), strict=True))


def stages(table: dict[str, list[object]], as_of: int, **options: object) -> dict[str, str]:
    answer = ga.life_cycle(table, as_of=DAY + timedelta(days=as_of), **options)
    return {row["customer"]: row["stage"] for row in answer.table("customers").to_pylist()}


def test_each_stage_has_its_customer():
    table = bought(
        explores=[300, 340],
        forms=[100, 160, 270, 275, 280, 345],
        steady=list(range(0, 350, 30)),
        slows=[0, 30, 60, 90, 120, 210, 345],
        gone=[0, 30, 60],
    )
    assert stages(table, 350) == {
        "explores": "exploration",
        "forms": "formation",
        "steady": "stability",
        "slows": "degradation",
        "gone": "ended",
    }


def test_shrinking_amounts_are_degradation_too():
    table = bought(ann=list(range(0, 300, 30)))
    table["amount"] = [100] * 6 + [40, 30, 30, 20]
    assert stages(table, 300, cv_amount=2.0) == {"ann": "degradation"}
    assert stages(table, 300, cv_amount=2.0, limit=50.0) == {"ann": "stability"}


@pytest.mark.parametrize(
    ("days", "name"),
    [
        ([0, 20], "in_exploration"),
        ([0, 5, 60, 63], "in_formation"),
        (list(range(0, 60, 10)), "early_in_stability"),
        (list(range(0, 120, 10)), "after_long_stability"),
    ],
)
def test_a_relation_is_named_by_where_it_broke_off(days, name):
    answer = ga.life_cycle(bought(ann=days), as_of=DAY + timedelta(days=900))
    assert answer.table("customers").to_pylist()[0]["broke_off"] == name
    assert [row["customers"] for row in answer.table("breaks").to_pylist() if row["key"] == name] == [1]


def test_cusum_is_that_of_the_plain_loop():
    random = np.random.default_rng(3)
    days = np.cumsum(random.integers(1, 60, 40)).tolist()
    amounts = random.gamma(2, 10, 40)
    table = ibis.memtable(
        {
            "customer": ["a"] * 40,
            "day": [DAY + timedelta(days=day) for day in days],
            "money": amounts,
            "bought": [True] * 40,
        }
    )
    found = patterns(table, DAY + timedelta(days=days[-1]), recent=8, alarm=Alarm()).execute().iloc[0]
    intervals = np.diff(days)
    slower = smaller = 0.0
    for k in range(3, 39):
        excess = min(intervals[k] / intervals[:k].mean() - 1, 3)
        slower = max(0.0, slower + excess - 0.5)
    for k in range(3, 40):
        excess = min(amounts[:k].mean() / amounts[k] - 1, 3)
        smaller = max(0.0, smaller + excess - 0.5)
    assert found.cusum_interval == pytest.approx(slower)
    assert found.cusum_amount == pytest.approx(smaller)
    assert found.cv_interval == pytest.approx(intervals[-8:].std(ddof=1) / intervals[-8:].mean())


def test_history_tells_the_flows_between_the_days():
    answer = ga.life_cycle(bought(ann=list(range(0, 350, 30)), ben=[340]), as_of=DAY + timedelta(days=350), history=2)
    flows = [(row["from_stage"], row["to_stage"], row["customers"]) for row in answer.table("flows").to_pylist()]
    assert flows == [("stability", "stability", 1), ("new", "exploration", 1), ("stability", "stability", 1)]
    assert answer.plot()["series"][0]["type"] == "sankey"


def test_without_amounts_the_intervals_decide():
    table = bought(steady=list(range(0, 350, 30)))
    del table["amount"]
    assert stages(table, 350) == {"steady": "stability"}


@pytest.mark.parametrize("options", [{"few": 1}, {"few": 6}, {"ended_below": 1.5}, {"limit": 0.0}, {"recent": 2}])
def test_impossible_bounds_are_refused(options):
    with pytest.raises(Refusal):
        ga.life_cycle(bought(ann=[0, 30]), **options)
