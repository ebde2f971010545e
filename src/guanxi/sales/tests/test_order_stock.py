"""Orders and the stock: what is placed is reserved, what is delivered is gone, and what is not there is not sold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit import undo
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.catalogue.models import Product, StockLevel, Store
from guanxi.catalogue.stock import booking
from guanxi.catalogue.stock.origin import Origin
from guanxi.sales.models import Order
from guanxi.sales.orders import actions
from guanxi.sales.orders.drafted import Drafted

pytestmark = pytest.mark.django_db
Status = Order.Status


@pytest.fixture
def tins():
    """Ten tins in the one store."""
    product = Product.objects.create(code="P", name="龙井", unit="盒", currency="CNY", price=10000, is_stocked=True)
    StockLevel.objects.create(product=product, store=Store.objects.create(code="S", name="西湖店"), on_hand=10)
    return product


def placed(product, quantity, by, status=Status.PLACED):
    line = Drafted(product=product, description="", quantity=Decimal(quantity), unit_price=Decimal(100))
    given = {"owner": by, "status": status}
    return actions.place(values=given, lines=[line], by=by, at=timezone.now())


def revised(order, quantity, **values):
    line = order.lines.get()
    draft = Drafted(line.product, "", Decimal(quantity), Decimal(100), pk=line.pk)
    return actions.revise(order=order, values=values, lines=[draft], version=None, at=timezone.now())


def stand():
    level = StockLevel.objects.get()
    return int(level.on_hand), int(level.reserved)


def test_reserved_changed_cancelled_and_delivered(world, tins):
    order = placed(tins, 4, world.alice)
    assert stand() == (10, 4)
    revised(order, 7)
    assert stand() == (10, 7)
    with pytest.raises(ValidationError, match="10 盒"):
        revised(order, 11)
    actions.change(record=order, values={"status": Status.CANCELLED}, version=None)
    assert stand() == (10, 0)
    actions.change_all(records=Order.objects.all(), values={"status": Status.PLACED})
    assert stand() == (10, 7)
    actions.change(record=order, values={"status": Status.SHIPPED}, version=None)
    assert stand() == (3, 0)
    actions.delete(records=Order.objects.all(), at=timezone.now())
    assert stand() == (3, 0)


def test_what_is_sold_over_the_counter_is_gone_at_once(world, tins):
    placed(tins, 4, world.alice, Status.COMPLETED)
    assert stand() == (6, 0)
    with pytest.raises(ValidationError):
        placed(tins, 7, world.alice, Status.COMPLETED)
    assert (stand(), Order.objects.count()) == ((6, 0), 1)


def test_an_order_of_before_stock_was_kept_is_no_matter(world, tins):
    Product.objects.update(is_stocked=False)
    tins.refresh_from_db()
    old = placed(tins, 99, world.alice, Status.COMPLETED)
    Product.objects.update(is_stocked=True)
    revised(old, 99, channel="web")
    assert stand() == (10, 0)


def test_shipments_of_their_own_use_what_the_order_holds(world, tins):
    """A part is shipped, the rest stays reserved until the order is completed."""
    order = placed(tins, 5, world.alice)
    told = {"product": tins, "store": None, "origin": Origin.of(order), "by": world.alice, "at": timezone.now()}
    booking.take_out(quantity=Decimal(2), **told)
    actions.change(record=order, values={"status": Status.SHIPPED}, version=None)
    assert stand() == (8, 3)
    booking.take_out(quantity=Decimal(3), **told)
    actions.change(record=order, values={"status": Status.COMPLETED}, version=None)
    assert stand() == (5, 0)


def test_undo_and_redo_follow(world, tins):
    with operation("web", by=world.alice) as made:
        order = placed(tins, 6, world.alice)
    with operation("web", by=world.alice) as gone:
        actions.change(record=order, values={"status": Status.SHIPPED}, version=None)
    assert stand() == (4, 0)
    undo.undo(operation=gone.operation(), by=world.alice, at=timezone.now())
    assert stand() == (10, 6)
    back = undo.undo(operation=made.operation(), by=world.alice, at=timezone.now())
    assert stand() == (10, 0)
    placed(tins, 5, world.alice)
    with pytest.raises(OutOfReach) as refusal:
        undo.undo(operation=back, by=world.alice, at=timezone.now())
    assert "龙井" in str(refusal.value)
    assert stand() == (10, 5)


def test_the_form_says_what_is_missing_and_loses_nothing(world, tins, alice):
    lines = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-product": tins.pk}
    given = {"ordered_at": "2026-01-02T10:00", "status": "placed", "owner": world.alice.pk, **lines}
    given |= {"lines-0-quantity": "12", "lines-0-unit_price": "100"}
    answer = alice.post(reverse("orders:new"), given)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "10 盒" in shown
    assert 'value="12"' in shown
    assert not Order.objects.exists()


def test_fifty_products_are_reserved_by_a_few_queries(world, tins, django_assert_max_num_queries):
    store = Store.objects.get()
    told = {"currency": "CNY", "price": 100, "is_stocked": True}
    products = [Product.objects.create(code=f"N{n}", name=f"N{n}", **told) for n in range(50)]
    StockLevel.objects.bulk_create(StockLevel(product=p, store=store, on_hand=9) for p in products)
    lines = [Drafted(p, "", Decimal(1), Decimal(1)) for p in products]
    with django_assert_max_num_queries(34):
        actions.place(
            values={"owner": world.alice, "status": Status.PLACED}, lines=lines, by=world.alice, at=timezone.now()
        )
    assert StockLevel.objects.filter(on_hand=9, reserved=1).count() == 50
