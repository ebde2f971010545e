"""Lines of orders, quotes and opportunities take their prices from the price lists, and remember the list price."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.catalogue.models import Price, PriceList, Product
from guanxi.exchange.tests.conftest import in_english  # noqa: F401 (fixture)
from guanxi.sales.models import OrderLine
from guanxi.sales.opportunities import actions as opportunities
from guanxi.sales.opportunities import parts
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.drafting import DraftedLine

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def longjing(tea):
    """It costs 100 by the list, 80 for a VIP (such as the customer is), 70 for one from ten on."""
    product = Product.objects.create(code="T1", name="龙井", currency="CNY", price=10000)
    vip = PriceList.objects.create(name="VIP", grade="vip")
    for step, price in ((0, 80), (10, 70)):
        Price.objects.create(price_list=vip, product=product, from_quantity=step, unit_price=price)
    type(tea).objects.filter(pk=tea.pk).update(grade="vip")
    tea.refresh_from_db()
    return product


def told(line):
    return line.unit_price, line.list_price, line.below_list


def test_an_order_takes_what_its_customer_pays_unless_a_price_was_typed(world, tea, longjing):
    lines = [Drafted(longjing, "", Decimal(n), price) for n, price in ((9, None), (10, None), (1, Decimal(95)))]
    order = orders.place(values={"party": tea}, lines=lines, by=world.alice, at=NOW)
    kept = order.lines.order_by("position")
    assert [told(line) for line in kept] == [(80, 100, 20), (70, 100, 30), (95, 100, 5)]
    Product.objects.update(price=20000)
    again = [Drafted(Product.objects.get(), "", Decimal(2), Decimal(80), pk=kept[0].pk)]
    orders.revise(order=order, values={}, lines=again, version=None, at=NOW)
    assert told(OrderLine.objects.get()) == (80, 100, 20)


def test_an_anonymous_sale_of_last_year_knows_no_list(world, longjing):
    PriceList.objects.create(name="All", starts_on=NOW.date()).prices.create(product=longjing, unit_price=60)
    values = {"ordered_at": NOW - timedelta(days=2)}
    order = orders.place(values=values, lines=[Drafted(longjing, "", Decimal(50), None)], by=None, at=NOW)
    assert told(order.lines.get()) == (100, 100, None)


def test_without_any_price_the_line_is_refused(world, tea):
    with pytest.raises(ValidationError, match="no price"):
        orders.place(values={"party": tea}, lines=[Drafted(None, "X", Decimal(1), None)], by=None, at=NOW)


def test_what_a_quote_gives_away_is_measured_by_the_customers_own_price(world, tea, longjing):
    lines = [DraftedLine(longjing, "", Decimal(1), None), DraftedLine(longjing, "", Decimal(1), Decimal(72))]
    quote = drafting.draft(values={"party": tea}, lines=lines, by=world.alice, at=NOW)
    quote.refresh_from_db()
    assert [told(line) for line in quote.lines.order_by("position")] == [(80, 100, 20), (72, 100, 28)]
    assert quote.given_away == 5
    other = type(tea).objects.create(name="散客", code="K2")
    moved = drafting.change(record=quote, values={"party": other}, version=None)
    assert moved.given_away == 24


def test_a_product_of_an_opportunity_without_a_price_has_the_usual_one(world, tea, longjing):
    stage = ensure_standard_pipeline().stages.first()
    deal = opportunities.start(values={"name": "年货", "party": tea, "stage": stage}, by=world.alice, at=NOW)
    line = parts.add_line(whole=deal, values={"product": longjing, "quantity": 10}, by=world.alice, at=NOW)
    assert (told(line), line.amount) == ((70, 100, 30), 70000)


def test_an_order_of_fifty_lines_asks_once_for_prices(world, tea, longjing):
    counted = []
    for price in (Decimal(80), None):
        lines = [Drafted(longjing, "", Decimal(1), price) for _n in range(50)]
        with CaptureQueriesContext(connection) as asked:
            orders.place(values={"party": tea}, lines=lines, by=world.alice, at=NOW)
        counted.append(len(asked))
    assert counted[1] <= counted[0] + 1
