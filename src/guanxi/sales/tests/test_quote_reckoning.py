"""What lines of quotes come to: exact, once rounded, and the same as in the order made of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel import money
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes.ordering import line_of_order
from guanxi.sales.quotes.reckoning import reckon, share_below, sum_up

D = Decimal
QUANTITY = st.decimals("0.001", "99999", places=3)
PRICE = st.decimals("0", "999999", places=4)
PERCENT = st.decimals("0", "100", places=2)


@pytest.mark.parametrize(
    ("includes_tax", "net", "tax", "gross"),
    [(True, D("247.79"), D("32.21"), 280), (False, 280, D("36.40"), D("316.40"))],
)
def test_tax_is_within_the_price_or_upon_it(includes_tax, net, tax, gross):
    about = {"quantity": D("2.5"), "unit_price": D("128"), "discount": D("12.5"), "tax_rate": D(13), "currency": "CNY"}
    got = reckon(includes_tax=includes_tax, **about)
    assert (got.net, got.tax, got.gross, got.discount) == (net * 100, tax * 100, gross * 100, 4000)


def test_the_price_less_the_discount_is_rounded_once():
    # 3 × 0.335 × 0.9 = 0.9045: half a fen more than 0.90 would be if the price were rounded first.
    got = reckon(quantity=D(3), unit_price=D("0.335"), discount=D(10), tax_rate=D(0), includes_tax=True, currency="CNY")
    assert got.gross == 90
    yen = reckon(quantity=D(1), unit_price=D("0.5"), discount=D(0), tax_rate=D(0), includes_tax=True, currency="JPY")
    assert yen.gross == 1


@settings(max_examples=60, deadline=None)
@given(quantity=QUANTITY, price=PRICE, discount=PERCENT, rate=PERCENT, includes=st.booleans())
def test_parts_sum_up_and_the_order_comes_to_the_same(quantity, price, discount, rate, includes):
    about = {"quantity": quantity, "unit_price": price, "discount": discount, "tax_rate": rate}
    got = reckon(includes_tax=includes, currency="CNY", **about)
    assert got.net + got.tax == got.gross
    assert got.discount >= 0
    quote = Quote(currency="CNY", prices_include_tax=includes)
    line = line_of_order(QuoteLine(quote=quote, amount=got.gross, description="x", **about), quote)
    assert line is not None
    assert money.line_amount(line.quantity, line.unit_price, "CNY") - line.discount == got.gross


def test_only_what_counts_is_summed():
    one = reckon(quantity=D(1), unit_price=D(100), discount=D(0), tax_rate=D(13), includes_tax=True, currency="CNY")
    totals = sum_up([(one, True), (one, False), (one, True)])
    assert (totals.net, totals.tax, totals.gross, totals.optional) == (17700, 2300, 20000, 10000)


def test_what_lies_above_the_list_gives_nothing_away():
    assert share_below(80, 100) == 20
    assert share_below(120, 100) == share_below(5, 0) == 0
