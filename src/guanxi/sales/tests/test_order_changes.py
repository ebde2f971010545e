"""Changing orders: money that nobody touched stays to the last unit, and what was paid finds its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.models import Operation
from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales import derived
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.orders import actions
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.tests.test_order_pages import HTMX, sent_back
from guanxi.sales.tests.test_payment_pages import receive

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


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


def test_a_channel_has_a_name_and_one_of_elsewhere_its_own(alice, imported):
    for kept, shown in (("store", "门店"), ("展会", "展会")):
        Order.objects.filter(pk=imported.pk).update(channel=kept)
        imported.refresh_from_db()
        assert shown in alice.get(imported.get_absolute_url()).content.decode()
        sent = sent_back(alice, imported)
        assert sent["channel"] == kept
        assert alice.post(reverse("orders:edit", args=[imported.pk]), sent, headers=HTMX).status_code == 204
        imported.refresh_from_db()
        assert imported.channel == kept


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


def paid_order(world, tea, amount: int) -> Order:
    """An order of ¥100, of which the payment R1 pays this amount and R2 the rest."""
    order = actions.place(
        values={"party": tea, "owner": world.alice},
        lines=[Drafted(None, "礼盒", Decimal(10), Decimal(10))],
        by=None,
        at=NOW,
    )
    for code, part in (("R1", amount), ("R2", 10000 - amount)):
        receive(world, tea, part, {order.pk: part}, code=code)
    order.refresh_from_db()
    return order


def test_what_was_paid_too_much_is_a_prepayment_again(alice, world, tea):
    order = paid_order(world, tea, 7000)
    url = reverse("orders:edit", args=[order.pk])
    assert "¥100.00" in alice.get(url).content.decode().split("data-add-line")[1]
    assert alice.post(url, sent_back(alice, order) | {"lines-0-quantity": "6"}, headers=HTMX).status_code == 204
    order.refresh_from_db()
    assert (order.total, order.paid) == (6000, 6000)
    assert list(order.allocations.values_list("payment__code", "amount")) == [("R1", 6000)]
    assert "¥40.00" in alice.get(order.get_absolute_url()).content.decode()
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    order.refresh_from_db()
    assert (order.total, order.paid, order.allocations.count()) == (10000, 10000, 2)


def test_an_order_that_was_paid_too_much_before_is_left_alone(world, tea):
    order = paid_order(world, tea, 7000)
    OrderLine.objects.filter(order=order).update(unit_price=5, amount=5000)
    Order.objects.filter(pk=order.pk).update(total=5000)
    saved, _ = revised(order)
    assert (saved.total, saved.paid) == (5000, 10000)


def test_a_paid_order_does_not_go_to_another_customer(alice, world, tea):
    order = paid_order(world, tea, 7000)
    other = Party.objects.create(name="别家", code="B", owner=world.alice)
    with pytest.raises(ValidationError, match="R"):
        actions.change(record=order, values={"party": other}, version=None)
    with pytest.raises(ValidationError, match="R"):
        actions.change_all(records=Order.objects.all(), values={"party": other})
    sent = sent_back(alice, order) | {"party": other.pk}
    response = alice.post(reverse("orders:edit", args=[order.pk]), sent, headers=HTMX)
    assert response.status_code == 422
    assert response.context["form"].errors["party"]
    assert Order.objects.get().party == tea


def test_an_order_of_a_day_to_come_is_refused(alice, imported):
    late = timezone.now() + timedelta(days=2)
    with pytest.raises(ValidationError):
        actions.change(record=imported, values={"ordered_at": late}, version=None)
    sent = sent_back(alice, imported) | {"ordered_at": f"{timezone.localtime(late):%Y-%m-%dT%H:%M}"}
    response = alice.post(reverse("orders:edit", args=[imported.pk]), sent, headers=HTMX)
    assert response.status_code == 422
    assert response.context["form"].errors["ordered_at"]
    with pytest.raises(ValidationError):
        actions.place(values={"ordered_at": late}, lines=[], by=None, at=timezone.now())


def test_only_who_may_delete_is_offered_it(alice, imported):
    url = reverse("orders:delete", args=[imported.pk])
    assert url in alice.get(imported.get_absolute_url()).content.decode()
    role = Role.objects.get(name="sales")
    role.permissions["sales.order"] = {"delete": "none"}
    role.save()
    assert url not in alice.get(imported.get_absolute_url()).content.decode()


def test_many_are_deleted_in_batches(world, tea, monkeypatch):
    for n in range(7):
        Order.objects.create(code=f"B{n}", party=tea, ordered_at=NOW, currency="CNY", total=100)
    monkeypatch.setattr(derived, "BATCH", 3)
    with CaptureQueriesContext(connection) as queries:
        assert actions.delete(records=Order.objects.all(), at=NOW) == 7
    binning = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "sales_order"')]
    assert len(binning) == 3
    assert not Order.objects.exists()


def test_the_form_costs_the_same_however_many_lines_there_are(alice, imported):
    url = reverse("orders:edit", args=[imported.pk])

    def costs() -> list[int]:
        wrong = sent_back(alice, imported) | {"ordered_at": ""}
        found = []
        for ask in (lambda: alice.get(url), lambda: alice.post(url, wrong, headers=HTMX)):
            with CaptureQueriesContext(connection) as queries:
                assert ask().content.decode().count('value="茶') == imported.lines.count()
            found.append(len(queries))
        return found

    before = costs()
    for n in range(9):
        product = Product.objects.create(code=f"P{n}", name=f"茶{n}", currency="CNY")
        OrderLine.objects.create(order=imported, product=product, quantity=1, amount=100)
    assert costs() == before
