"""What is shipped of orders: never more than there is, never what is held, and the order follows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

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
from guanxi.journal.models import Entry
from guanxi.parties.models import Address
from guanxi.sales import fulfilment
from guanxi.sales.models import Order, Shipment
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.shipments import actions, carriers
from guanxi.sales.shipments.watchers import long_on_the_way, promise_passed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Status, State = Order.Status, Shipment.State


@pytest.fixture
def order(world, tea) -> Order:
    Address.objects.create(party=tea, province="浙江省", city="杭州市", street="龙井路1号", is_primary=True)
    lines = [Drafted(None, "龙井", Decimal(10), Decimal(100)), Drafted(None, "茶杯", Decimal(2), Decimal(30))]
    values = {"party": tea, "owner": world.alice, "status": Status.PLACED}
    return orders.place(values=values, lines=lines, by=world.alice, at=timezone.now())


def ship(order: Order, world: Any, *quantities: str, **values: Any) -> Shipment:
    lines = order.lines.order_by("position")
    chosen = {line.pk: Decimal(text) for line, text in zip(lines, quantities, strict=False)}
    return actions.ship(order=order, chosen=chosen, values=values, by=world.alice, at=timezone.now())


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_the_order_follows_its_shipments(world, order):
    assert (order.deliver_to, order.deliver_address) == ("西湖茶行", "浙江省杭州市龙井路1号")
    first = ship(order, world, "4", "2", carrier="sf", tracking="SF 1/2")
    assert fresh(order).status == Status.PARTLY
    assert first.deliver_address == order.deliver_address
    assert carriers.tracking_url(first).startswith("https://") and carriers.tracking_url(first).endswith("SF%201%2F2")
    with pytest.raises(ValidationError, match="6"):
        ship(order, world, "6.5")
    second = ship(order, world, "6")
    assert fresh(order).status == Status.SHIPPED
    actions.receive(shipment=first, by=world.alice, at=timezone.now())
    assert fresh(order).status == Status.SHIPPED
    with pytest.raises(ValidationError):
        fulfilment.complete(order=order)
    actions.receive(shipment=second, by=world.alice, at=timezone.now())
    assert fresh(order).status == Status.RECEIVED
    assert fulfilment.complete(order=order).status == Status.COMPLETED
    told = list(Entry.objects.filter(party=order.party_id).values_list("kind", flat=True))
    assert (told.count("sales.OrderShipped"), told.count("sales.ShipmentReceived")) == (2, 2)


def test_what_came_back_or_was_lost_is_shipped_again(world, order):
    gone = ship(order, world, "10", "2")
    actions.call_off(shipment=gone, outcome=State.LOST, note="", by=world.alice, at=timezone.now())
    assert fresh(order).status == Status.PLACED
    again = ship(order, world, "10", "2")
    assert fresh(order).status == Status.SHIPPED
    actions.receive(shipment=again, by=world.alice, at=timezone.now())
    with pytest.raises(ValidationError):
        actions.call_off(shipment=again, outcome=State.LOST, note="", by=world.alice, at=timezone.now())


def test_a_held_order_is_not_shipped(world, order):
    Order.objects.filter(pk=order.pk).update(held_since=timezone.now())
    with pytest.raises(ValidationError):
        ship(order, world, "1")
    assert not Shipment.objects.exists()


def test_the_address_stands_once_everything_is_shipped(world, order):
    ship(order, world, "4")
    orders.change(record=order, values={"deliver_address": "上海"}, version=None)
    assert ship(order, world, "6", "2").deliver_address == "上海"
    with pytest.raises(ValidationError) as refusal:
        orders.change(record=order, values={"deliver_address": "北京"}, version=None)
    assert "deliver_address" in refusal.value.message_dict


def test_what_was_shipped_cannot_be_taken_out_of_the_order(world, order):
    ship(order, world, "4")
    line = order.lines.get(position=0)
    for lines in (
        [Drafted(None, "茶杯", Decimal(1), Decimal(1))],
        [Drafted(None, "龙井", Decimal(3), Decimal(1), pk=line.pk)],
    ):
        with pytest.raises(ValidationError):
            orders.revise(order=order, values={}, lines=lines, version=None, at=timezone.now())
    for values in ({"status": Status.CANCELLED}, {"party": None}):
        with pytest.raises(ValidationError):
            orders.change(record=order, values=values, version=None)
    with pytest.raises(ValidationError):
        fulfilment.cancel(order=order)
    # The rest need not come: what was shipped is all there is then.
    kept = [Drafted(None, "龙井", Decimal(4), Decimal(100), pk=line.pk)]
    assert orders.revise(order=order, values={}, lines=kept, version=None, at=timezone.now()).status == Status.SHIPPED


def test_undo_takes_a_shipment_back_unless_it_arrived(world, alice, order):
    line = order.lines.get(position=0)
    form = {"carrier": "zto", "tracking": "SF7302950011", f"quantities_{line.pk}": "3"}
    url = reverse("orders:verb", args=[order.pk, "shipment"])
    assert "龙井" in alice.get(url, headers=HTMX).content.decode()
    assert alice.post(url, {f"quantities_{line.pk}": "11"}, headers=HTMX).status_code == 422
    assert alice.post(url, form, headers=HTMX).status_code == 204
    shipment = Shipment.objects.get()
    assert alice.get(url, headers=HTMX).context["form"].initial["carrier"] == "zto"
    assert alice.get(reverse("shipments:packing", args=[shipment.pk])).status_code == 200
    assert "SF7302950011" in alice.get(order.get_absolute_url()).content.decode()
    shipping = Operation.objects.latest("pk")
    undo(operation=shipping, by=world.alice, at=timezone.now())
    assert (fresh(order).status, Shipment.objects.count()) == (Status.PLACED, 0)
    assert alice.post(url, form, headers=HTMX).status_code == 204
    shipping = Operation.objects.latest("pk")
    actions.receive(shipment=Shipment.objects.get(), by=world.alice, at=timezone.now())
    with pytest.raises(OutOfReach):
        undo(operation=shipping, by=world.alice, at=timezone.now(), overwrite=True)


def test_programs_ship_and_cancel(world, api, order):
    line = order.lines.get(position=0)
    given = {"carrier": "sf", "tracking": "9", "quantities": {str(line.pk): "2.5"}}
    assert api(world.alice).post(f"orders/{order.pk}/shipment", given).status_code == 200
    assert Shipment.objects.get().lines.get().quantity == Decimal("2.5")
    refused = api(world.alice).post(f"orders/{order.pk}/shipment", {"quantities": {str(line.pk): "x"}})
    assert refused.status_code == 422 and "quantities" in refused.json()["errors"]


def test_broken_promises_and_lost_parcels_are_told(world, order):
    now = timezone.now()
    Order.objects.filter(pk=order.pk).update(promised_on=timezone.localdate() - timedelta(days=2))
    assert [case.facts["days"] for case in promise_passed(now, {})] == [2]
    ship(order, world, "10", "2", shipped_at=now - timedelta(days=12))
    assert not list(promise_passed(now, {}))
    assert [case.facts["days"] for case in long_on_the_way(now, {"days": 10})] == [12]


def test_what_is_shipped_leaves_the_stock_and_what_comes_back_is_there_again(world, order):
    product = Product.objects.create(code="T1", name="龙井", currency="CNY", price=10000, is_stocked=True)
    store = Store.objects.create(code="S1", name="仓库")
    booking.take_in(product=product, quantity=Decimal(12), store=store, origin=None, by=None, at=timezone.now())
    lines = [Drafted(product, "龙井", Decimal(10), Decimal(100))]
    values = {"party": order.party, "owner": world.alice, "status": Status.PLACED, "store": store}
    kept = orders.place(values=values, lines=lines, by=world.alice, at=timezone.now())

    def stock() -> tuple[Decimal, Decimal]:
        level = StockLevel.objects.get()
        return level.on_hand, level.reserved

    assert stock() == (12, 10)
    with operation("edit", by=world.alice) as shipping:
        ship(kept, world, "4")
    assert stock() == (8, 6)
    undo(operation=shipping.row, by=world.alice, at=timezone.now())
    assert stock() == (12, 10)
    gone = ship(kept, world, "4")
    actions.call_off(shipment=gone, outcome=State.CAME_BACK, note="", by=world.alice, at=timezone.now())
    assert stock() == (12, 10)
    ship(kept, world, "10")
    assert (stock(), fresh(kept).status) == ((2, 0), Status.SHIPPED)
