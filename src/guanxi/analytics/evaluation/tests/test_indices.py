"""The satisfaction indices: each by its definition, by group and period, with intervals, and what they need."""

from typing import Any

import pytest

from guanxi.analytics.evaluation.indices import satisfaction_indices
from guanxi.analytics.intervals import wilson
from guanxi.analytics.result import Refusal

BOUGHT = {
    "customer": [1, 1, 1, 2, 2, 3, 4],
    "date": ["2026-01-05", "2026-01-05", "2026-02-05", "2026-01-07", "2026-01-09", "2026-02-09", "2026-02-10"],
    "amount": [60, 40, 50, 90, -90, 0, 70],
    "named": [1, 0, 0, None, None, 1, 0],
    "segment": ["x", "x", "x", "y", "y", "x", "y"],
}
ASKED = {
    "respondent": [1, 1, 2, 9, 3],
    "question": ["Praise", "praise", "praise", "praise", "speed"],
    "score": [0, 1, 0, 1, 1],
    "date": ["2026-01-06", "2026-01-06", "2026-02-01", "2026-02-01", "2026-02-01"],
}
MET = {
    "customer": [2, 2, 1, 3],
    "date": ["2026-01-08", "2026-01-10", "2026-02-06", "2026-02-10"],
    "kind": ["complaint", "投诉", "推荐", "visit"],
}


def test_each_index_by_its_definition() -> None:
    figures = satisfaction_indices(BOUGHT, responses=ASKED, interactions=MET).figures
    assert figures["praise"] == 2 / 3, "1 and 9 praise, 2 does not; who praised once praises"
    assert figures["naming"] == 2 / 4, "it is told of four purchases"
    assert figures["return"] == 1 / 4, "a refund is no further purchase"
    assert figures["complaint"] == 2 / 5
    assert figures["sales_power"] == (100 + 50 + 90 + 0 + 70) / 5
    assert figures["recommendation"] == 1 / 4
    assert list(figures["not_told"]) == ["price_tolerance"]


def rows(**options: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    answer = satisfaction_indices(BOUGHT, responses=ASKED, interactions=MET, **options)
    return {(row["index"], row["group"], row["period"]): row for row in answer.table("indices").to_pylist()}


def test_by_group_and_month() -> None:
    told = rows(by="segment", period="month")
    assert told["return", "x", "2026-02"]["value"] == 1 / 2, "customer 1 has come again, 3 is new"
    assert told["return", "x", "2026-01"]["value"] == 0
    assert told["complaint", "y", "2026-01"]["value"] == 2
    assert told["complaint", "y", "2026-01"]["low"] is None, "more complaints than purchases have no share"
    assert told["praise", None, "2026-02"]["value"] == 1, "respondent 9 never bought"
    assert told["sales_power", "all", "all"]["of"] == 5


@pytest.mark.parametrize(("period", "name"), [("year", "2026"), ("quarter", "2026-Q1"), ("month", "2026-01")])
def test_periods_have_names(period: str, name: str) -> None:
    assert ("return", "all", name) in rows(period=period)


def test_shares_have_wilson_s_interval() -> None:
    told = rows()["naming", "all", "all"]
    assert (told["low"], told["high"]) == wilson(2, 4)
    assert (told["count"], told["of"]) == (2, 4)


def test_price_tolerance_compares_equal_windows() -> None:
    days = [f"2026-01-{day:02}" for day in range(1, 31)] + [f"2026-02-{day:02}" for day in range(1, 29, 2)]
    bought = {"customer": list(range(len(days))), "date": days}
    told = satisfaction_indices(bought, price_rise="2026-02-01", price_window="14d", as_of="2026-02-28")
    assert told.figures["price_tolerance"] == 7 / 13
    row = told.table("indices").to_pylist()[-1]
    assert row["low"] < 7 / 13 < row["high"]
    with pytest.raises(Refusal, match="60 days before and after"):
        satisfaction_indices(bought, price_rise="2026-02-01", price_window="60d")


def test_orders_may_be_the_occasions() -> None:
    bought = BOUGHT | {"order": [1, 2, 3, 4, 4, 5, 6]}
    figures = satisfaction_indices(bought, occasion="order").figures
    assert figures["return"] == 1 / 4
    assert figures["sales_power"] == pytest.approx((60 + 40 + 50 + 90 + 0 + 70) / 6)


def test_a_key_may_be_a_number_here_and_text_there() -> None:
    asked = ASKED | {"respondent": ["1", "1", "2", "nine", "3"]}
    answer = satisfaction_indices(BOUGHT, responses=asked, by="segment")
    found = {(row["index"], row["group"]): row["value"] for row in answer.table("indices").to_pylist()}
    assert (found["praise", "x"], found["praise", "y"]) == (1, 0)


def test_periods_need_dates_of_the_responses() -> None:
    undated = {name: values for name, values in ASKED.items() if name != "date"}
    assert "praise" in satisfaction_indices(BOUGHT, responses=undated).figures
    with pytest.raises(Refusal, match='"date"'):
        satisfaction_indices(BOUGHT, responses=undated, period="month")


def test_a_question_that_nobody_answered_is_refused() -> None:
    assert satisfaction_indices(BOUGHT, responses=ASKED, praise="speed").figures["praise"] == 1
    with pytest.raises(Refusal, match='"charm"'):
        satisfaction_indices(BOUGHT, responses=ASKED, praise="charm")


def test_only_refunds_are_refused() -> None:
    with pytest.raises(Refusal, match="only refunds"):
        satisfaction_indices({"customer": [1], "date": ["2026-01-01"], "amount": [-1]})
