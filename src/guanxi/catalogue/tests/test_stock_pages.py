"""Stock on its pages: what is promised to whom, what came and went; verbs with undo; what runs low."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.catalogue.models import Product, StockLevel, StockMovement, Store
from guanxi.catalogue.stock import booking
from guanxi.catalogue.stock.watchers import running_low
from guanxi.workbench.tests.conftest import as_user  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def level(world):
    product = Product.objects.create(code="P", name="龙井", unit="盒", currency="CNY", price=100, is_stocked=True)
    store = Store.objects.create(code="S", name="西湖店")
    return StockLevel.objects.create(product=product, store=store, on_hand=10)


def test_goods_are_received_counted_and_taken_back(level, as_user):  # noqa: F811
    root = as_user("root")
    url = reverse("products:verb", args=[level.product_id, "receipt"])
    root.post(url, {"store": level.store_id, "quantity": "2.5", "reason": "PO 7"}, headers=HTMX)
    root.post(reverse("stock:verb", args=[level.pk, "counting"]), {"quantity": "12"}, headers=HTMX)
    for page in (reverse("product", args=[level.product_id]), level.get_absolute_url()):
        shown = root.get(page).content.decode()
        assert "PO 7" in shown
        assert "+2.5" in shown
        assert "-0.5" in shown
    root.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    level.refresh_from_db()
    assert (level.on_hand, StockMovement.objects.count()) == (Decimal("12.5"), 3)
    refused = root.post(reverse("stock:verb", args=[level.pk, "writing-off"]), {"quantity": "99", "reason": "x"})
    assert refused.status_code == 422
    assert "12.5" in refused.content.decode()


def test_salespeople_see_stock_and_book_none(level, as_user):  # noqa: F811
    alice = as_user("alice")
    assert "西湖店" in alice.get(reverse("product", args=[level.product_id])).content.decode()
    url = reverse("products:verb", args=[level.product_id, "receipt"])
    assert alice.post(url, {"store": level.store_id, "quantity": "1"}, headers=HTMX).status_code == 403
    assert not StockMovement.objects.exists()


@pytest.mark.parametrize(("point", "preset", "cases"), [("10", "low", 1), ("9.999", "out", 0)])
def test_what_runs_low_is_listed_and_told(level, as_user, point, preset, cases):  # noqa: F811
    about = {"product": level.product, "store": level.store, "origin": None, "by": None, "at": timezone.now()}
    booking.take_in(quantity=Decimal(3), **about)
    booking.take_out(quantity=Decimal(3), **about)
    StockLevel.objects.update(reorder_point=point)
    found = list(running_low(timezone.now(), {"days": 30}))
    assert [case.stake for case in found] == [300] * cases
    shown = as_user("root").get(reverse("stock:list"), {"preset": preset}).content.decode()
    assert ("西湖店" in shown) == bool(cases)
