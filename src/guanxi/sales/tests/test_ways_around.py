"""Ways around the rules of goods and money: the bin, undo, set-offs, and what no column holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import undo
from guanxi.catalogue.models import Product, StockLevel, Store
from guanxi.catalogue.stock import booking
from guanxi.records.settled import still_open
from guanxi.sales import fulfilment, quantities
from guanxi.sales.models import Order, Return, Shipment
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.payments.refunding import refund as pay_back
from guanxi.sales.payments.refunding import refundable
from guanxi.sales.returns import actions as returns
from guanxi.sales.shipments import actions as shipments
from guanxi.sales.tests.test_returns import TEA, ask, inspected, refund, sell

pytestmark = pytest.mark.django_db
Status, Kind = Order.Status, Return.Kind


def ship(world, order: Order) -> Shipment:
    chosen = {order.lines.get().pk: order.lines.get().quantity}
    return shipments.ship(order=order, chosen=chosen, values={}, by=world.root, at=timezone.now())


def take_away(shipment: Shipment) -> Order:
    shipments.delete(records=Shipment.objects.filter(pk=shipment.pk), at=timezone.now())
    return Order.objects.get(pk=shipment.order_id)


def take_out_of_bin(client, world, kind: str, pk: int) -> None:
    client.force_login(world.root)
    client.post(reverse("audit:restore"), {"kind": kind, "pk": [pk]})


def test_goods_that_went_otherwise_do_not_go_again_from_the_bin(world, tea, client):
    order = sell(world, tea, TEA, status=Status.PLACED)
    first = ship(world, order)
    assert take_away(first).status == Status.PLACED
    second = ship(world, order)
    take_out_of_bin(client, world, "shipments", first.pk)
    assert list(Shipment.objects.all()) == [second]


def test_a_shipment_out_of_the_bin_leaves_the_stock_again(world, tea, client):
    store = Store.objects.create(code="S", name="西湖店")
    tin = Product.objects.create(code="P", name="茶罐", currency="CNY", is_stocked=True)
    StockLevel.objects.create(product=tin, store=store, on_hand=5)
    order = sell(world, tea, Drafted(tin, "茶罐", Decimal(3), Decimal(9)), status=Status.PLACED)
    shipment = ship(world, order)
    take_away(shipment)
    assert (level := StockLevel.objects.get()).on_hand == 5 and level.reserved == 3
    take_out_of_bin(client, world, "shipments", shipment.pk)
    assert (level := StockLevel.objects.get()).on_hand == 2 and level.reserved == 0
    assert Order.objects.get(pk=order.pk).status == Status.SHIPPED


def test_undo_asks_nothing_back_twice(world, tea):
    order = sell(world, tea, TEA)
    first = ask(world, order, Kind.RETURN, "3")
    with operation(Operation.Kind.BULK, by=world.root, at=timezone.now()) as begun:
        returns.refuse(request=first, decision="已使用", by=world.root, at=timezone.now())
        refused = begun.operation()
    ask(world, order, Kind.RETURN, "3")
    with pytest.raises(OutOfReach, match="3"):
        undo(operation=refused, by=world.root, at=timezone.now())


def test_a_return_that_was_paid_stays_and_others_come_back_only_if_they_fit(world, tea, client):
    client.force_login(world.root)
    order = sell(world, tea, TEA)
    first = ask(world, order, Kind.RETURN, "3")
    client.post(reverse("returns:delete", args=[first.pk]))
    second = ask(world, order, Kind.RETURN, "3")
    take_out_of_bin(client, world, "returns", first.pk)
    refund(world, inspected(world, second, "3"))
    client.post(reverse("returns:delete", args=[second.pk]))
    assert list(Return.objects.all()) == [second]
    assert sum(quantities.returned(order).values()) == 3


@pytest.mark.parametrize("paid", [9999, 5000, 0])
def test_what_a_return_gave_back_is_not_given_back_on_its_order_too(world, tea, paid):
    order = sell(world, tea, TEA, paid=paid)
    refund(world, inspected(world, ask(world, order, Kind.RETURN, "3"), "3"))
    assert refundable(Order.objects.get(pk=order.pk)) == 0
    with pytest.raises(ValidationError):
        pay_back(order=order, amount=1, reason="再退", by=world.root, at=timezone.now())


def test_a_cancelled_exchange_opens_the_credit_again(world, tea):
    order = sell(world, tea, TEA)
    request = inspected(world, ask(world, order, Kind.EXCHANGE, "3"), "3")
    settled = returns.exchange(request=request, wanted=None, by=world.root, at=timezone.now())
    given = Order.objects.get(pk=settled.exchange_id)
    credit = Order.objects.get(pk=settled.credit_id)
    assert (given.paid, refundable(given), refundable(order), refundable(credit)) == (9999, 0, 0, 0)
    fulfilment.cancel(order=given)
    credit.refresh_from_db()
    assert refundable(credit) == 9999
    pay_back(order=credit, amount=9999, reason="取消换货", by=world.root, at=timezone.now())
    assert refundable(Order.objects.get(pk=order.pk)) == 0


def test_what_is_shipped_in_part_is_still_to_be_gone_on_with(world, tea):
    order = sell(world, tea, TEA, status=Status.PLACED)
    chosen = {order.lines.get().pk: Decimal(1)}
    shipments.ship(order=order, chosen=chosen, values={}, by=world.root, at=timezone.now())
    assert Order.objects.filter(still_open(Order), pk=order.pk).exists()


@pytest.mark.parametrize("key, quantity", [("9" * 5000, 1), ("²", 1), ("", "9" * 50), ("", "99999999999999"), ("", [])])
def test_quantities_that_no_column_holds_are_refused_in_words(world, tea, api, key, quantity):
    order = sell(world, tea, TEA, status=Status.PLACED)
    given = {"quantities": {key or str(order.lines.get().pk): quantity}}
    assert api(world.root).post(f"orders/{order.pk}/shipment", given).status_code in (400, 409, 422)


def test_a_plan_ends_before_the_calendar_does(world, tea, client):
    client.force_login(world.root)
    order = sell(world, tea, TEA, paid=0)
    given = {"template": "30-70", "first_on": "9999-12-31"}
    assert client.post(reverse("orders:verb", args=[order.pk, "plan"]), given).status_code == 422


def test_a_store_holds_no_more_than_its_column():
    tin = Product.objects.create(code="P", name="茶罐", currency="CNY", is_stocked=True)
    about = {"product": tin, "store": Store.objects.create(code="S", name="西湖店"), "origin": None, "by": None}
    much = Decimal("99999999999.999")
    booking.take_in(quantity=much, at=timezone.now(), **about)
    with pytest.raises(ValidationError):
        booking.take_in(quantity=much, at=timezone.now(), **about)
    assert StockLevel.objects.get().on_hand == much
