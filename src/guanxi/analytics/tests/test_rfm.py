"""RFM: classes, thresholds and their ties, refunds, the published figures of Online Retail."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.analytics.result import Refusal
from guanxi.analytics.rfm import CLASSES, rfm_classes
from guanxi.analytics.tables import transactions

ROWS = [
    # customer, date, amount
    ("a", "2026-03-30", "80.00"),
    ("a", "2026-03-30", "20.00"),
    ("a", "2026-02-01", "50.00"),
    ("b", "2026-01-01", "30.00"),
    ("b", "2026-03-29", "-10.00"),
    ("c", "2026-03-01", "-5.00"),
    ("d", "2026-04-02", "99.00"),
    (None, "2026-03-01", "7.00"),
]


def table(rows: list[tuple[Any, ...]] = ROWS) -> dict[str, list[Any]]:
    return {name: [row[index] for row in rows] for index, name in enumerate(("customer", "date", "amount"))}


def customers(**options: Any) -> dict[str, dict[str, Any]]:
    answer = rfm_classes(table(), as_of="2026-03-31", **options)
    return {row["customer"]: row for row in answer.table("customers").to_pylist()}


def test_one_day_is_one_occasion_and_refunds_are_net() -> None:
    measured = customers()
    assert (measured["a"]["recency"], measured["a"]["frequency"], measured["a"]["money"]) == (1, 2, Decimal(150))
    assert (measured["b"]["recency"], measured["b"]["frequency"], measured["b"]["money"]) == (89, 1, Decimal(20))


def test_what_is_left_out_is_counted() -> None:
    answer = rfm_classes(table(), as_of="2026-03-31")
    assert answer.provenance.excluded == {"no_customer": 1, "after_as_of": 1, "refund_only": 1}
    assert answer.provenance.rows == 6
    assert set(customers()) == {"a", "b"}


def test_classes_are_always_eight_and_add_up() -> None:
    answer = rfm_classes(table(), as_of="2026-03-31")
    classes = answer.table("classes").to_pylist()
    assert [row["key"] for row in classes] == [key for key, _, _ in CLASSES.values()]
    assert sum(row["customers"] for row in classes) == answer.figures["count"] == 2
    assert sum(row["money"] for row in classes) == answer.figures["money"] == Decimal(170)


def test_window_limits_purchases_and_money_but_not_recency() -> None:
    measured = customers(window=timedelta(days=31))
    assert (measured["a"]["frequency"], measured["a"]["money"]) == (1, Decimal(100))
    assert (measured["b"]["recency"], measured["b"]["frequency"], measured["b"]["money"]) == (89, 0, Decimal(-10))


def test_money_per_purchase() -> None:
    assert customers(per="purchase")["a"]["money"] == Decimal(75)


def test_the_mean_per_purchase_is_rounded_half_up() -> None:
    days = table([("a", "2026-03-01", "0.04"), ("a", "2026-03-02", "0.01"), ("b", "2026-03-01", "0.03")])
    rows = rfm_classes(days, per="purchase").table("customers").to_pylist()
    assert [row["money"] for row in rows] == [Decimal("0.03"), Decimal("0.03")]


def test_own_thresholds_win() -> None:
    assert customers(recency=100, frequency=1, money=Decimal(20))["b"]["class"] == "important_valued"


def test_the_mean_is_compared_without_rounding() -> None:
    third = table([(key, "2026-03-01", amount) for key, amount in (("a", "0.33"), ("b", "0.33"), ("c", "0.34"))])
    high = {row["customer"]: row["m"] for row in rfm_classes(third).table("customers").to_pylist()}
    assert high == {"a": False, "b": False, "c": True}


@pytest.mark.parametrize("amounts", [["1", "2", "3"], ["1", "2", "4", "9"]])
def test_median_splits_in_the_middle(amounts: list[str]) -> None:
    rows = table([(index, "2026-03-01", amount) for index, amount in enumerate(amounts)])
    answer = rfm_classes(rows, threshold="median")
    assert answer.figures["thresholds"]["money"] == {3: 2.0, 4: 3.0}[len(amounts)]
    assert sum(row["m"] for row in answer.table("customers").to_pylist()) == 2


def test_quintiles_keep_equals_together() -> None:
    rows = table([(index, "2026-03-01", "1" if index < 7 else "2") for index in range(10)])
    scores = [row["m_score"] for row in rfm_classes(rows, threshold="quintile").table("customers").to_pylist()]
    assert scores == [1] * 7 + [4] * 3


@pytest.mark.parametrize("count", [1, 4, 5, 23])
def test_scores_are_fifths_of_those_who_are_worse(count: int) -> None:
    """The borders are found on distinct values; by definition a score is ⌊5 · worse customers / all⌋ + 1."""
    spent = {f"c{n}": n * n % 7 for n in range(count)}
    rows = table([(name, "2026-03-01", str(money)) for name, money in spent.items()])
    told = {row["customer"]: row["m_score"] for row in rfm_classes(rows).table("customers").to_pylist()}
    worse = {name: sum(other < money for other in spent.values()) for name, money in spent.items()}
    assert told == {name: 5 * worse[name] // count + 1 for name in spent}


def test_only_refunds_are_refused() -> None:
    with pytest.raises(Refusal, match="only refunds"):
        rfm_classes(table([("a", "2026-03-01", "-5")]))


def test_days_begin_in_the_stated_zone() -> None:
    late = {"customer": [1, 1], "date": ["2026-03-01T15:00:00Z", "2026-03-01T17:00:00Z"], "amount": [1, 1]}
    in_zone = {zone: rfm_classes(transactions(late, zone=zone)).table("customers") for zone in ("UTC", "Asia/Shanghai")}
    assert [rows["frequency"].to_pylist() for rows in in_zone.values()] == [[1], [2]]


def test_online_retail(online_retail: Any) -> None:
    columns = {"customer": "CustomerID", "date": "InvoiceDate", "order": "InvoiceNo"}
    purchases = transactions(online_retail, **columns, quantity="Quantity", price="UnitPrice")
    answer = rfm_classes(purchases, as_of="2011-12-10", occasion="order")
    assert (answer.provenance.rows, answer.figures["count"]) == (397884, 4338)
    assert answer.figures["money"] == Decimal("8911407.90")
    thresholds = {name: round(value, 3) for name, value in answer.figures["thresholds"].items()}
    assert thresholds == {"recency": 93.059, "frequency": 4.272, "money": 2054.266}
    medians = rfm_classes(purchases, as_of="2011-12-10", occasion="order", threshold="median").figures["thresholds"]
    assert (medians["recency"], medians["frequency"], round(medians["money"], 2)) == (51, 2, 674.49)
