"""Cohorts: sizes, ages without a purchase, complete periods, the published cohort of Online Retail."""

from datetime import date
from typing import Any

import pytest

from guanxi.analytics.cohorts import Unit, begin, retention_cohorts
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import transactions


def bought(*rows: tuple[str, str, int]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(("customer", "date", "amount"))}


SHOP = bought(("a", "2026-01-31", 5), ("a", "2026-03-01", 7), ("b", "2026-01-01", 3), ("b", "2026-02-02", -3))


def test_ages_without_a_purchase_are_there_too() -> None:
    rows = retention_cohorts(SHOP, as_of="2026-03-15").table("cohorts").to_pylist()
    assert [(row["age"], row["customers"], row["retention"], row["complete"]) for row in rows] == [
        (0, 2, 1.0, True),
        (1, 0, 0.0, True),
        (2, 1, 0.5, False),
    ]
    assert [str(row["money"]) for row in rows] == ["8.000000", "-3.000000", "7.000000"]


def test_the_mean_curve_takes_complete_periods_and_weighs_customers() -> None:
    more = bought(*zip(*SHOP.values(), strict=True), ("c", "2026-02-01", 1), ("c", "2026-03-03", 1))
    curve = retention_cohorts(more, as_of="2026-03-31").table("retention").to_pylist()
    assert [(row["age"], row["customers"], round(row["retention"], 4)) for row in curve] == [
        (0, 3, 1.0),
        (1, 3, 0.3333),
        (2, 2, 0.5),
    ]


@pytest.mark.parametrize(
    ("unit", "day", "first"),
    [
        ("week", "2026-03-01", "2026-02-23"),
        ("quarter", "2026-06-30", "2026-04-01"),
        ("year", "2026-06-30", "2026-01-01"),
    ],
)
def test_units(unit: Unit, day: str, first: str) -> None:
    rows = retention_cohorts(bought(("a", day, 1)), unit=unit).table("cohorts").to_pylist()
    assert rows[0]["cohort"] == date.fromisoformat(first)


def test_weeks_begin_on_monday() -> None:
    assert {begin(number, "week").weekday() for number in range(2000, 2100)} == {0}


def test_customers_with_refunds_only_have_no_cohort() -> None:
    with pytest.raises(Refusal, match="refunds"):
        retention_cohorts(bought(("a", "2026-01-01", -1)))


def test_refunds_before_the_first_purchase_are_left_out_and_counted() -> None:
    rows = bought(("a", "2026-01-05", -4), ("a", "2026-02-05", 9), ("b", "2026-01-09", -2), ("c", "2026-02-20", 1))
    answer = retention_cohorts(rows)
    assert sum(row["money"] for row in answer.table("cohorts").to_pylist()) == 10
    assert (answer.provenance.rows, dict(answer.provenance.excluded)) == (2, {"refund_before": 2})


def test_too_many_periods_are_refused() -> None:
    with pytest.raises(Refusal, match="week"):
        retention_cohorts(
            bought(*((str(n), f"{n}-06-01", 1) for n in range(1900, 2026))), unit="week", as_of="9000-01-01"
        )


def test_online_retail(online_retail: Any) -> None:
    columns = {"customer": "CustomerID", "date": "InvoiceDate", "quantity": "Quantity", "price": "UnitPrice"}
    rows = retention_cohorts(transactions(online_retail, **columns)).table("cohorts").to_pylist()
    first = [row for row in rows if row["cohort"] == date(2010, 12, 1)]
    assert first[0]["size"] == 885
    published = [100, 36.6, 32.3, 38.4, 36.3, 39.8, 36.3, 34.9, 35.4, 39.5, 37.4, 50.3, 26.6]
    assert [round(row["retention"] * 100, 1) for row in first] == published
