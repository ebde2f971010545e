"""Two people at once: an order is shipped and invoiced once, goods are given back once, no number is given twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from guanxi.catalogue.bundles.recipes import bundles_in, contents_of
from guanxi.catalogue.models import BundlePart, Product, StockLevel, Store
from guanxi.catalogue.stock.levels import Shortage
from guanxi.parties.models import Party
from guanxi.sales import quantities
from guanxi.sales.invoices import actions as invoices
from guanxi.sales.models import Invoice, Order, Return, ReturnLine, ReturnReason, ShipmentLine
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.returns import actions as returns
from guanxi.sales.shipments import actions as shipments

pytestmark = pytest.mark.django_db(transaction=True)
TWO = 2


def sold(status: str, code: str = "") -> Order:
    """An order of two lines."""
    values: dict[str, Any] = {"party": Party.objects.create(name="茶馆", code=code), "status": status}
    lines = [Drafted(None, "龙井", Decimal(3), Decimal(10)), Drafted(None, "普洱", Decimal(2), Decimal(20))]
    return orders.place(values=values, lines=lines, by=None, at=timezone.now())


def at_once(do: Callable[[], object]) -> tuple[int, list[Exception]]:
    """How many of two who begin at the same moment succeed, and what the others are told."""
    ready = threading.Barrier(TWO)
    won: list[object] = []
    told: list[Exception] = []

    def one() -> None:
        try:
            ready.wait(timeout=20)
            won.append(do())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(TWO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return len(won), told


def test_two_who_ship_the_same_order_ship_it_once():
    order = sold(Order.Status.PLACED)
    chosen = {line.pk: line.quantity for line in order.lines.all()}
    won, told = at_once(
        lambda: shipments.ship(order=order, chosen=chosen, values={}, by=None, at=timezone.now()),
    )
    assert won == 1
    assert [type(error) for error in told] == [ValidationError]
    assert dict(ShipmentLine.objects.values_list("order_line", "quantity")) == chosen
    order.refresh_from_db()
    assert order.status == Order.Status.SHIPPED


def test_two_who_give_the_same_goods_back_give_them_once():
    order = sold(Order.Status.COMPLETED)
    chosen = {line.pk: line.quantity for line in order.lines.all()}
    about: dict[str, Any] = {
        "kind": Return.Kind.RETURN,
        "reason": ReturnReason.standard("quality"),
        "note": "",
        "by": None,
    }
    won, told = at_once(lambda: returns.request(order=order, chosen=chosen, at=timezone.now(), **about))
    assert won == 1
    assert [type(error) for error in told] == [ValidationError]
    assert quantities.returned(order) == chosen
    assert ReturnLine.objects.count() == TWO


def test_two_who_invoice_the_same_order_and_issue_get_one_number_each():
    order, other = sold(Order.Status.COMPLETED), sold(Order.Status.COMPLETED, "K2")
    chosen = {line.pk: line.quantity for line in order.lines.all()}
    about: dict[str, Any] = {"values": {"buyer": "茶馆"}, "rate": Decimal(13), "by": None, "at": timezone.now()}
    won, told = at_once(lambda: invoices.draft(order=order, chosen=chosen, **about))
    assert (won, [type(error) for error in told]) == (1, [ValidationError])
    drafts = [Invoice.objects.get(), invoices.draft(order=other, chosen={}, amount=100, **about)]
    left = list(drafts)
    won, told = at_once(lambda: invoices.issue(invoice=left.pop(), by=None, at=timezone.now()))
    assert (won, told) == (TWO, [])
    numbers = sorted(Invoice.objects.values_list("code", flat=True))
    assert [number[-6:] for number in numbers] == ["000001", "000002"]


def test_two_who_order_the_last_bundle_get_one():
    """And where each only reads first how many there are, both would have it, with more than there is (control)."""
    store = Store.objects.create(code="S", name="西湖店")
    cup, tea = (Product.objects.create(code=x, name=x, currency="CNY", price=1, is_stocked=True) for x in ("杯", "茶"))
    gift = Product.objects.create(code="礼盒", name="礼盒", currency="CNY", price=5, is_bundle=True)
    for part, count, number in ((cup, 2, 3), (tea, 1, 9)):
        BundlePart.objects.create(bundle=gift, product=part, count=count)
        StockLevel.objects.create(product=part, store=store, on_hand=number)

    def order() -> Order:
        lines = [Drafted(gift, "", Decimal(1), None)]
        return orders.place(values={"status": Order.Status.PLACED}, lines=lines, by=None, at=timezone.now())

    def reserved() -> list[Decimal]:
        return list(StockLevel.objects.order_by("pk").values_list("reserved", flat=True))

    won, told = at_once(order)
    assert (won, [type(error) for error in told]) == (1, [Shortage])
    assert reserved() == [2, 1]
    Order.objects.all().delete()
    StockLevel.objects.update(reserved=0)
    both_have_read = threading.Barrier(TWO)

    def careless() -> None:
        free = {level.product_id: level.available for level in StockLevel.objects.all()}
        assert bundles_in(contents_of([gift])[gift.pk], free) == 1
        both_have_read.wait(timeout=20)
        StockLevel.objects.filter(product=cup).update(reserved=free[cup.pk] - 1)

    assert at_once(careless) == (TWO, [])
