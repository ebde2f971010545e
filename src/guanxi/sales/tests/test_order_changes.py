"""Changing orders: money that nobody touched stays to the last unit, and what was paid finds its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.orders import actions
from guanxi.sales.orders.actions import Drafted
from guanxi.sales.tests.test_order_pages import HTMX, sent_back

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def tea(world):
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)


@pytest.fixture
def alice(world):
    client = Client()
    client.force_login(world.alice)
    return client


@pytest.fixture
def imported(world, tea) -> Order:
    """3,000 pieces for ¥1,000.03, as a file without unit prices brings them; they cost ¥15.00 then, ¥270.00 today."""
    product = Product.objects.create(code="B1", name="茶包", currency="CNY", cost=9)
    order = Order.objects.create(code="A1", party=tea, owner=world.alice, ordered_at=NOW, currency="CNY", total=100003)
    OrderLine.objects.create(order=order, product=product, quantity=3000, amount=100003, cost=1500)
    return order


def drafted(line: OrderLine, **changes: Any) -> Drafted:
    same = Drafted(line.product, line.description, line.quantity, line.implied_price, line.discount, line.pk)
    return replace(same, **changes)


def revised(order: Order, **changes: Any) -> tuple[Order, OrderLine]:
    lines = [drafted(order.lines.get(), **changes)]
    saved = actions.revise(order=order, values={}, lines=lines, version=None, at=NOW)
    return saved, saved.lines.get()


def test_what_was_not_touched_keeps_its_money(alice, imported):
    sent = sent_back(alice, imported) | {"channel": "web"}
    assert (sent["lines-0-quantity"], sent["lines-0-unit_price"]) == (3000, Decimal("0.3333"))
    assert alice.post(reverse("orders:edit", args=[imported.pk]), sent, headers=HTMX).status_code == 204
    imported.refresh_from_db()
    line = imported.lines.get()
    assert (imported.channel, imported.total, imported.cost) == ("web", 100003, 1500)
    assert (line.amount, line.cost, line.unit_price) == (100003, 1500, None)


def test_the_form_shows_the_amount_that_it_keeps(alice, imported):
    page = alice.get(reverse("orders:edit", args=[imported.pk])).content.decode()
    assert 'data-kept="1000.03"' in page
    assert 'value="3000"' in page
    wrong = sent_back(alice, imported) | {"lines-0-quantity": "4", "ordered_at": ""}
    assert (
        "data-kept" not in alice.post(reverse("orders:edit", args=[imported.pk]), wrong, headers=HTMX).content.decode()
    )


def test_another_quantity_scales_what_it_cost(imported):
    _, line = revised(imported, quantity=Decimal(1000))
    assert (line.amount, line.cost, line.unit_price) == (33330, 500, Decimal("0.3333"))


def test_a_discount_is_taken_off_the_amount_and_no_more(imported):
    saved, line = revised(imported, discount=3)
    assert (saved.total, line.cost, line.unit_price) == (100000, 1500, None)


def test_another_product_costs_what_it_costs_today(imported):
    other = Product.objects.create(code="B2", name="茶饼", currency="CNY", cost=2)
    _, line = revised(imported, product=other)
    assert (line.amount, line.cost) == (100003, 6000)


def test_prices_are_shown_in_the_currency_of_the_order(alice, imported):
    imported.lines.update(unit_price=Decimal("16.9"))
    assert "¥16.90" in alice.get(imported.get_absolute_url()).content.decode()
    imported.lines.update(unit_price=Decimal("0.335"))
    assert "¥0.335" in alice.get(imported.get_absolute_url()).content.decode()
