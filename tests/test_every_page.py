"""Every page with a living company in it, in a real browser: nothing serious for axe, nothing wider than the screen,
nothing wrong on the console (the fixture fails on that), at both widths, in both languages and themes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, TimeoutError
from tests import pristine

from guanxi.access.models import User
from guanxi.activities.models import Activity
from guanxi.catalogue.models import Product
from guanxi.demo import actions as demo
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseOrder
from guanxi.sales.models import Order, Payment
from guanxi.shell.tests import axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
# The looks of a pair differ in everything: every page is seen at both widths, in both languages and both themes. The
# pages take the pairs in turn, so that each of the four looks is seen on half of them.
LOOKS = [(1440, "zh-hans", False), (390, "en", True), (1440, "en", True), (390, "zh-hans", False)]
# What a page asks for by itself as soon as it is there.
ASKING = re.compile(r'<[^>]*hx-get="([^"]+)"[^>]*hx-trigger="load\b|<[^>]*hx-trigger="load\b[^>]*hx-get="([^"]+)"')
# The page and what it asks for by itself are there, and no figure is on its way.
SETTLED = """() => document.readyState === 'complete' && !document.querySelector('.htmx-request')
    && ![...document.querySelectorAll('.stat-value, .count')].some(figure => figure.innerText.includes('…'))"""
PLACES = [
    "/",
    "/parties/",
    "/parties/?group=grade",
    "/parties/?group=customer_kind",
    "/parties/?q=茶",
    "/parties/new",
    "/parties/roster",
    "/agenda/?whose=all",
    "/agenda/?whose=all&view=month",
    "/activities/",
    "/activities/?group=state",
    "/activities/new",
    "/me/calendar/",
    "/duplicates/",
    "/duplicates/?state=apart",
    "/people/",
    "/products/",
    "/products/new",
    "/quotes/",
    "/shipments/",
    "/returns/?group=state",
    "/quotes/?group=state",
    "/quotes/new",
    "/quotes/terms",
    "/paper/letterhead",
    "/orders/",
    "/orders/new",
    "/purchases/",
    "/purchases/proposal",
    "/supplies/new",
    "/payments/",
    "/invoices/",
    "/opportunities/funnel",
    "/opportunities/funnel/forecast",
    "/opportunities/funnel/accuracy",
    "/leads/cohorts",
    "/leads/",
    "/leads/?group=state",
    "/leads/new",
    "/leads/figures",
    "/leads/terms",
    "/leadscores/new",
    "/leadassignment/new",
    "/leadassignment/trial",
    "/leadforms/new",
    "/payments/new",
    "/receivables/",
    "/appraisals/",
    "/appraisals/new",
    "/criteria/",
    "/files/",
    "/tags/",
    "/analysis/",
    "/analysis/rfm",
    "/analysis/pyramid",
    "/analysis/lifecycle",
    "/analysis/lifetime",
    "/analysis/churn",
    "/analysis/cohorts",
    "/analysis/hours",
    "/analysis/baskets",
    "/analysis/funnel",
    "/analysis/loyalty",
    "/analysis/forecast",
    "/messages/rules",
    "/approvals/",
    "/approvals/?group=state",
    "/automation/",
    "/automation/new",
    "/automation/new?kind=parties",
    "/webhooks/",
    "/webhooks/new",
    "/purposes/",
    "/demo/",
    "/settings/",
    "/stores/",
    "/categories/new",
    "/settings/users/",
    "/settings/jobs/",
    "/settings/users/invite",
    "/settings/teams/",
    "/settings/roles/",
    "/settings/fields/",
    "/settings/reach/",
    "/import/",
    "/export/",
    "/operations/",
    "/bin/",
    "/me/tokens/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """The smallest demo company, analysed, and an administrator: made once, for it takes as long as ten pages."""
    with django_db_blocker.unblock(), pristine.furnished():
        user = User.objects.create_superuser("root", "root@example.com", "Korrekt-Pferd-1")
        demo.load_tiny(timezone.now())
        demo.wake(at=timezone.now())
        pristine.keep()
        yield user


def records() -> list[str]:
    """The page of one record of each kind, of one with as much as possible on it."""
    party = Party.objects.order_by("-purchase_count").first()
    assert party is not None
    others = Party.objects.exclude(pk=party.pk).order_by("-purchase_count").values_list("pk", flat=True)[:2]
    merging = "/duplicates/merge?" + "&".join(f"pk={pk}" for pk in (party.pk, *others))
    found = [merging, party.get_absolute_url(), f"{party.get_absolute_url()}card", f"/parties/{party.pk}/history"]
    for model in (Activity, Order, Product, Payment, PurchaseOrder):
        record = model.objects.order_by("-pk").first()
        assert record is not None
        found += [record.get_absolute_url()]
    return found


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_every_page(company: User, browser_page: Callable[..., Page], look: int) -> None:
    width, language, dark = LOOKS[look]
    User.objects.filter(pk=company.pk).update(language=language, theme="dark" if dark else "light")
    page = browser_page(user=company, width=width, dark=dark)
    wrong: dict[str, Any] = {}
    for place in [*PLACES, *records()][look // 2 :: 2]:
        answer = page.goto(place)
        assert answer is not None
        if found := faults(page, answer.status, width):
            wrong[place] = found
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


def test_every_page_is_answered(company: User, client: Client) -> None:
    """Without a browser, and therefore on every database: the pages, and what each asks for by itself."""
    client.force_login(company, backend="django.contrib.auth.backends.ModelBackend")
    asked = set()
    for place in (*PLACES, *records()):
        page = client.get(place)
        assert page.status_code == 200, place
        for part in ASKING.finditer(page.content.decode()):
            address = urljoin(place, unescape(part[1] or part[2]))
            asked.add(address)
            assert client.get(address, headers={"HX-Request": "true"}).status_code in (200, 204), (place, address)
    assert len(asked) > 20


def faults(page: Page, status: int, width: int) -> list[str]:
    """What is wrong with the page that stands in the browser."""
    if status != 200:
        return [f"status {status}"]
    try:
        page.wait_for_function(SETTLED)
    except TimeoutError:
        return ["a part or a figure never came"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} px wide"] if wide > width else []
    return found + axe.violations(page, *axe.GRAVE)
