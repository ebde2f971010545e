"""Value pyramid and whale curve: borders, ties, profit, the published shares of Online Retail."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.analytics.pyramid import value_pyramid
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import transactions
from guanxi.analytics.whale import whale_curve


def worth(*values: int) -> dict[str, list[Any]]:
    return {"customer": list(range(len(values))), "date": ["2026-01-05"] * len(values), "amount": list(values)}


def counts(answer: Any) -> list[int]:
    return answer.table("levels")["customers"].to_pylist()


def test_equals_at_a_border_go_up_together() -> None:
    assert counts(value_pyramid(worth(*[9, 9, 9], *range(1, 8), *[0] * 90))) == [3, 2, 95, 0]


def test_shares_are_a_choice() -> None:
    assert counts(value_pyramid(worth(*range(10)), shares=("0.1", "0.2", "0.3"))) == [1, 2, 3, 4]


@pytest.mark.parametrize("shares", [("0.5",), ("0.5", "0.5", "0.5"), ("-0.1", "0.2", "0.3")])
def test_bad_shares_are_refused(shares: tuple[str, ...]) -> None:
    with pytest.raises(Refusal, match="shares"):
        value_pyramid(worth(1, 2, 3), shares=shares)


def test_profit_after_the_cost_to_serve() -> None:
    purchases = {**worth(100, 100), "cost": [40, 40], "discount": [0, 10]}
    served = {"customer": [0, 1], "date": ["2026-01-05"] * 2, "minutes": [10, 30], "cost": [None, "5.50"]}
    campaigns = {"customer": [1], "amount": [20]}
    answer = value_pyramid(purchases, by="profit", interactions=served, expenses=campaigns, minute_rate=Decimal("0.5"))
    values = dict(zip(*answer.table("customers").select(["customer", "value"]).to_pydict().values(), strict=True))
    assert values == {0: Decimal(55), 1: Decimal("9.5")}


def test_who_only_costs_is_at_the_end_of_the_whale() -> None:
    answer = whale_curve(worth(90, 30), by="profit", expenses={"customer": [7], "amount": [20]})
    assert (answer.figures["peak"], answer.figures["lost"], answer.figures["count"]) == (1.2, 0.2, 3)
    assert answer.figures["gini"] is None


def test_gross_profit_needs_a_cost() -> None:
    with pytest.raises(Refusal, match='no column for "cost"'):
        value_pyramid(worth(1), by="gross")


@pytest.mark.parametrize("values", [(0, 0), (5, -9)])
def test_no_shares_of_nothing(values: tuple[int, ...]) -> None:
    with pytest.raises(Refusal, match="no shares"):
        value_pyramid(worth(*values))


def test_gini_of_equals_is_nought_and_of_one_owner_nearly_one() -> None:
    assert whale_curve(worth(*[5] * 10)).figures["gini"] == pytest.approx(0)
    assert whale_curve(worth(*[0] * 9, 5)).figures["gini"] == pytest.approx(0.9)


def test_the_curve_ends_at_one_and_holds_the_peak() -> None:
    points = whale_curve(worth(*range(1000, 0, -1), -50)).table("curve").to_pylist()
    assert points[-1]["customer_share"] == points[-1]["value_share"] == 1
    assert max(row["value_share"] for row in points) == pytest.approx(1 + 50 / 500450)


def test_online_retail(online_retail: Any) -> None:
    columns = {"customer": "CustomerID", "date": "InvoiceDate", "quantity": "Quantity", "price": "UnitPrice"}
    answer = value_pyramid(transactions(online_retail, **columns))
    shares = [round(share * 100, 2) for share in answer.table("levels")["money_share"].to_pylist()]
    assert shares == [31.78, 18.54, 24.28, 25.41]
    assert counts(answer) == [43, 173, 651, 3471]
    assert round(answer.figures["gini"], 4) == 0.7151
    assert sum(answer.table("levels")["money"].to_pylist()) == Decimal("8911407.90")
