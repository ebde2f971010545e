"""One rule for what a purchase is, in every method that counts them."""

from guanxi.analytics.cohorts import retention_cohorts
from guanxi.analytics.lifetime.summary import summarise
from guanxi.analytics.loyalty import loyalty_index
from guanxi.analytics.rfm import rfm_classes
from guanxi.analytics.shop_hours import shop_hour_index
from guanxi.analytics.tables import TRANSACTIONS

# Bought, taken free of charge (points, a coupon, a present), and given back.
ROWS = {
    "customer": [1, 1, 1, 2, 2],
    "date": ["2026-01-05", "2026-02-05", "2026-03-05", "2026-01-05", "2026-03-05"],
    "amount": [10, 0, -4, 10, 10],
    "segment": ["x", "x", "x", "y", "y"],
}


def test_rfm_and_lifetime_count_the_same_occasions() -> None:
    rows = rfm_classes(ROWS, as_of="2026-03-31").table("customers").to_pylist()
    assert [(row["customer"], row["frequency"], row["recency"], row["money"]) for row in rows] == [
        (1, 2, 54, 6), (2, 2, 26, 20),
    ]  # fmt: skip
    histories = summarise(TRANSACTIONS(ROWS), unit="day").table.order_by("customer").to_pyarrow().to_pylist()
    assert [(row["x"], row["days_to_last"]) for row in histories] == [(1, 31), (1, 59)]


def test_so_do_loyalty_cohorts_and_shop_hours() -> None:
    loyal = loyalty_index(ROWS).table("customers").to_pylist()
    assert [row["purchases"] for row in loyal] == [2, 2]
    ages = retention_cohorts(ROWS, as_of="2026-03-31").table("cohorts").to_pylist()
    assert [row["customers"] for row in ages] == [2, 1, 1]
    answer = shop_hour_index(ROWS)
    assert (answer.figures["count"], answer.provenance.excluded) == (4, {"returned": 1})
