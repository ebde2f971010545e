"""Two people at once: goods come into stock once, and what runs low is ordered once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.access.models import User
from guanxi.catalogue.models import Product, StockLevel, StockMovement, Store
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.making import make
from guanxi.sales.tests.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def level():
    tea = Product.objects.create(code="P", name="龙井", currency="CNY", is_stocked=True)
    store = Store.objects.create(code="S", name="西湖店")
    Supply.objects.create(supplier=Party.objects.create(name="茶山"), product=tea, price=100)
    return StockLevel.objects.create(product=tea, store=store, on_hand=1, reorder_point=5, reorder_quantity=10)


def test_two_who_receive_the_same_goods_book_them_once(level):
    line = {"product": level.product, "store": level.store, "quantity": Decimal(10)}
    made = actions.create(values={"supplier": Party.objects.get()}, lines=[line], by=None, at=timezone.now())
    order = actions.order(record=made, by=None, at=timezone.now())
    chosen = {order.lines.get().pk: Decimal(10)}
    won, told = at_once(lambda: actions.receive(record=order, quantities=chosen, by=None, at=timezone.now()))
    assert (won, [type(error) for error in told]) == (1, [ValidationError])
    level.refresh_from_db()
    assert (level.on_hand, StockMovement.objects.count(), order.lines.get().received) == (11, 1, 10)


def test_two_who_order_the_same_proposal_order_it_once(level):
    buyer = User.objects.create_superuser("root", "root@example.com", "Korrekt-Pferd-1")
    won, told = at_once(lambda: make(chosen={level.pk: Decimal(10)}, by=buyer, at=timezone.now()))
    assert (won, told) == (2, [])
    assert (PurchaseOrder.objects.count(), PurchaseLine.objects.get().quantity) == (1, 10)
