"""An order in a real browser: every amount is within a phone's screen, and an untouched line shows what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from guanxi.catalogue.models import Product
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def order(world, tea) -> Order:
    product = Product.objects.create(code="T1", name="西湖龙井明前特级手工炒制礼盒装二百五十克", currency="CNY", cost=9)
    about = {"party": tea, "owner": world.alice, "ordered_at": datetime(2026, 3, 1, 4, 0, tzinfo=UTC)}
    order = Order.objects.create(code="A1", currency="CNY", total=123456789, **about)
    OrderLine.objects.create(order=order, product=product, description=product.name, quantity=3000, amount=123456789)
    return order


def test_the_amounts_of_an_order_are_within_a_phones_screen(order, world, browser_page: Open):
    page = browser_page(user=world.alice, width=390, height=844)
    page.goto(order.get_absolute_url())
    table = page.locator("table").filter(has_text="1,234,567.89")
    ends = [box["x"] + box["width"] for cell in table.locator("td.num").all() if (box := cell.bounding_box())]
    assert len(ends) == 5
    assert max(ends) <= 390
    assert max(ends) - min(ends) < 2
    assert table.evaluate("table => table.parentElement.scrollWidth <= table.parentElement.clientWidth")


def test_an_untouched_line_shows_what_it_keeps(order, world, browser_page: Open):
    page = browser_page(user=world.alice)
    page.goto(reverse("orders:edit", args=[order.pk]))
    amount = page.locator("[data-amount]").first
    expect(amount).to_have_text("¥1,234,567.89")
    page.locator('[name="lines-0-quantity"]').fill("1")
    expect(amount).to_have_text("¥411.52")
