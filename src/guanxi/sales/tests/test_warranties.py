"""Warranty: as it was sold, from receipt, in whole months."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.exchange.tests.conftest import figures
from guanxi.sales import warranties
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.shipments import actions as shipments
from guanxi.sales.tests.test_order_pages import sent_back


@pytest.fixture
def kettle(db):
    return Product.objects.create(code="K", name="电热壶", unit="把", currency="CNY", price=9900, warranty_months=1)


def sell(world: Any, tea: Any, kettle: Product, **values: Any) -> Order:
    about = {"party": tea, "status": Order.Status.PLACED, "owner": world.alice, **values}
    lines = [Drafted(kettle, "", Decimal(2), None)]
    return orders.place(values=about, lines=lines, by=world.root, at=timezone.now())


@pytest.mark.parametrize(
    ("begun", "months", "last"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-20", 12, "2027-11-20"),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_short_month(begun, months, last):
    assert warranties.until(months, date.fromisoformat(begun)).isoformat() == last


@pytest.mark.django_db
def test_it_runs_from_the_sale_then_from_shipment_then_from_receipt(world, tea, kettle, settings):
    zone = ZoneInfo(settings.TIME_ZONE)

    def ends() -> str:
        return warranties.ends(order, order.lines.all())[line.pk].isoformat()

    order = sell(world, tea, kettle, ordered_at=datetime(2026, 1, 31, 23, 59, tzinfo=zone))
    line = order.lines.get()
    assert ends() == "2026-02-28"
    sent = shipments.ship(order=order, chosen={line.pk: Decimal(2)}, values={}, by=world.root, at=timezone.now())
    type(sent).objects.filter(pk=sent.pk).update(shipped_at=datetime(2026, 2, 3, tzinfo=zone))
    assert ends() == "2026-03-03"
    type(sent).objects.filter(pk=sent.pk).update(received_at=datetime(2026, 2, 7, tzinfo=zone))
    assert ends() == "2026-03-07"
    type(sent).objects.filter(pk=sent.pk).update(state="lost")
    assert ends() == "2026-02-28"
    order.status = Order.Status.CANCELLED
    assert warranties.ends(order, order.lines.all()) == {}


@pytest.mark.django_db
def test_a_line_keeps_the_warranty_of_its_day(alice, world, tea, kettle):
    order = sell(world, tea, kettle)
    Product.objects.update(warranty_months=24)
    alice.post(reverse("orders:edit", args=[order.pk]), sent_back(alice, order) | {"lines-0-quantity": "1"})
    line = order.lines.get()
    assert (line.quantity, line.warranty_months) == (1, 1)


@pytest.mark.django_db
def test_files_bring_the_months_of_products_and_leave_lines_as_they_were_sold(bring, tea, kettle):
    text = "order,date,customer,product,quantity,price\nO1,2026-01-02,K1,K,1,99\n"
    assert figures(bring("orders", text)) == (1, 0, 0, 0)
    assert figures(bring("products", "code,保修期\nK,36\n")) == (0, 1, 0, 0)
    bring("orders", text.replace(",1,99", ",3,99"))
    assert list(OrderLine.objects.values_list("quantity", "warranty_months")) == [(3, 1)]


@pytest.mark.django_db
def test_the_order_and_the_dialog_of_a_return_say_it_to_who_may_read_it(alice, world, tea, kettle):
    order = sell(world, tea, kettle, ordered_at=timezone.now() - timedelta(days=90))
    pages = [order.get_absolute_url(), reverse("orders:verb", args=[order.pk, "return"])]
    assert all("保修已于" in alice.get(page).content.decode() for page in pages)
    Order.objects.update(ordered_at=timezone.now())
    assert all("保修至" in alice.get(page).content.decode() for page in pages)
    world.alice.roles.update(fields={"sales.orderline": {"warranty_months": "hidden"}})
    assert not any("保修" in alice.get(page).content.decode() for page in pages)


def test_the_page_of_the_customer_shows_what_is_under_warranty_and_until_when(world, tea, kettle, as_user):
    now = timezone.now()
    sell(world, tea, kettle, ordered_at=now - timedelta(days=10))
    sell(world, tea, kettle, ordered_at=now - timedelta(days=90))
    (told,) = warranties.of_customer(tea, world.alice, today=timezone.localdate())
    assert told == (told[0], warranties.until(1, timezone.localdate(now - timedelta(days=10))))
    assert told[0].order.code in as_user("alice").get(reverse("party_deals", args=[tea.pk])).content.decode()
    assert warranties.of_customer(tea, world.carol, today=timezone.localdate()) == []
    for model, field in (("order", "code"), ("order", "party"), ("orderline", "product"), ("shipment", "received_at")):
        world.alice.roles.update(fields={f"sales.{model}": {field: "hidden"}})
        reader = User.objects.get(pk=world.alice.pk)
        assert warranties.of_customer(tea, reader, today=timezone.localdate()) == [], field
    Order.objects.update(status=Order.Status.CANCELLED)
    assert warranties.of_customer(tea, world.alice, today=timezone.localdate()) == []
