"""The editor of quotes in a real browser: totals follow while one types, in their place, and lines keep their order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from guanxi.sales.models import Quote

pytestmark = pytest.mark.django_db(transaction=True)


def test_totals_follow_and_lines_keep_their_order(world, tea, browser_page: Callable[..., Page]):
    page = browser_page(user=world.alice, width=390)
    page.goto(reverse("quotes:new") + f"?party={tea.pk}")
    for number, (text, price) in enumerate((("龙井", "100"), ("运费", "0.335"))):
        if number:
            page.locator("[data-add-line]").click()
        page.locator(f'[name="lines-{number}-description"]').fill(text)
        page.locator(f'[name="lines-{number}-quantity"]').fill("3")
        page.locator(f'[name="lines-{number}-unit_price"]').fill(price)
    expect(page.locator(".totals .strong dd")).to_have_text("¥301.01")
    expect(page.locator("#lines-1-amount")).to_have_text("¥1.01")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[name="lines-1-quantity"]').press("Alt+ArrowUp")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(re.compile(r"/quotes/\d+/$"))
    quote = Quote.objects.get()
    assert [line.name for line in quote.lines.order_by("position")] == ["运费", "龙井"]
    assert quote.total == 30101
