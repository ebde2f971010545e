"""Bundles sold: their parts are promised, shipped and taken back, as they were when the bundle was sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import undo
from guanxi.catalogue import actions as products
from guanxi.catalogue.models import BundlePart, Product, StockLevel, Store
from guanxi.exchange.tests.conftest import figures
from guanxi.sales import stocking
from guanxi.sales.models import Order, OrderLine, Return, ReturnReason
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.ordering import line_of_order
from guanxi.sales.returns import actions as returns
from guanxi.sales.shipments import actions as shipments

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(db):
    return Store.objects.create(code="S", name="西湖店")


def part(code: str, number: int, store: Store) -> Product:
    made = Product.objects.create(
        code=code, name=code, unit="只", currency="CNY", price=1000, cost=400, is_stocked=True
    )
    StockLevel.objects.create(product=made, store=store, on_hand=number)
    return made


@pytest.fixture
def gift(store):
    """Two cups and a tea, of which there are nine and five."""
    bundle = Product.objects.create(
        code="礼盒", name="礼盒", unit="套", currency="CNY", price=2500, cost=1200, is_bundle=True
    )
    for code, count, number in (("杯", 2, 9), ("茶", 1, 5)):
        BundlePart.objects.create(bundle=bundle, product=part(code, number, store), count=count)
    return bundle


def stand() -> dict[str, tuple[int, int]]:
    levels = StockLevel.objects.select_related("product").order_by("pk")
    return {level.product.code: (int(level.on_hand), int(level.reserved)) for level in levels}


def placed(gift: Product, number: Any, by: Any = None, **values: Any) -> Order:
    given = {"status": Order.Status.PLACED, **values}
    return orders.place(values=given, lines=[Drafted(gift, "", Decimal(number), None)], by=by, at=timezone.now())


def test_its_parts_are_promised_shipped_and_taken_back_as_they_were_sold(world, gift):
    order = placed(gift, 3, owner=world.alice)
    line = order.lines.get()
    assert (line.amount, line.cost, line.told_parts) == (7500, 3600, ["杯 6 只", "茶 3 只"])
    assert stand() == {"杯": (9, 6), "茶": (5, 3)}
    BundlePart.objects.filter(product__code="杯").update(count=5)
    orders.revise(
        order=order, values={}, lines=[Drafted(gift, "", Decimal(2), None, pk=line.pk)], version=None, at=timezone.now()
    )
    assert stand() == {"杯": (9, 4), "茶": (5, 2)}
    sent = shipments.ship(order=order, chosen={line.pk: Decimal(1)}, values={}, by=world.root, at=timezone.now())
    assert stand() == {"杯": (7, 2), "茶": (4, 1)}
    shipments.call_off(shipment=sent, outcome="came_back", note="", by=world.root, at=timezone.now())
    assert stand() == {"杯": (9, 4), "茶": (5, 2)}
    orders.change(record=order, values={"status": Order.Status.COMPLETED}, version=None)
    assert stand() == {"杯": (5, 0), "茶": (3, 0)}


def test_the_part_of_which_fewest_are_there_decides(world, gift):
    with pytest.raises(ValidationError, match="杯"):
        placed(gift, 5)
    placed(gift, 4)
    with pytest.raises(ValidationError, match="杯"):
        orders.place(
            values={"status": Order.Status.PLACED},
            lines=[Drafted(Product.objects.get(code="杯"), "", Decimal(2), None)],
            by=None,
            at=timezone.now(),
        )
    assert stand() == {"杯": (9, 8), "茶": (5, 4)}


def test_only_whole_bundles_are_sold_shipped_and_given_back(world, gift):
    for number, bundle in (
        ("1.5", gift),
        ("1", Product.objects.create(code="空", name="空", currency="CNY", price=1, is_bundle=True)),
    ):
        with pytest.raises(ValidationError, match=bundle.name):
            placed(bundle, number)
    order = placed(gift, 2, status=Order.Status.COMPLETED)
    line = order.lines.get()
    assert stand() == {"杯": (5, 0), "茶": (3, 0)}
    about: dict[str, Any] = {
        "kind": Return.Kind.RETURN,
        "reason": ReturnReason.standard("quality"),
        "note": "",
        "by": world.root,
    }
    with pytest.raises(ValidationError, match="礼盒"):
        returns.request(order=order, chosen={line.pk: Decimal("0.5")}, at=timezone.now(), **about)
    back = returns.request(order=order, chosen={line.pk: Decimal(2)}, at=timezone.now(), **about)
    returns.approve(request=back, decision="好", by=world.root, at=timezone.now())
    returns.take_in(request=back, freight=0, tracking="", by=world.root, at=timezone.now())
    with pytest.raises(ValidationError):
        returns.inspect(request=back, good={line.pk: Decimal("1.5")}, by=world.root, at=timezone.now())
    returns.inspect(request=back, good={line.pk: Decimal(1)}, by=world.root, at=timezone.now())
    assert stand() == {"杯": (7, 0), "茶": (4, 0)}
    settled = returns.refund(request=back, method="", by=world.root, at=timezone.now())
    assert settled.credit.lines.get().parts == line.parts


def test_an_order_takes_the_parts_that_were_quoted(world, tea, gift):
    line = drafting.DraftedLine(gift, "", Decimal(1), None)
    quote = drafting.draft(values={"party": tea}, lines=[line], by=world.root, at=timezone.now())
    BundlePart.objects.all().update(count=7)
    taken = line_of_order(quote.lines.get(), quote)
    assert taken is not None
    order = orders.place(values={"party": tea}, lines=[taken], by=world.root, at=timezone.now())
    assert order.lines.get().told_parts == ["杯 2 只", "茶 1 只"]


def test_files_keep_the_parts_of_the_day(bring, gift, tea):
    bring("orders", "order,date,customer,product,quantity,price\nO1,2026-01-02,K1,礼盒,2,25\n")
    assert OrderLine.objects.get().told_parts == ["杯 4 只", "茶 2 只"]


def test_pages_show_the_parts_and_fifty_bundles_cost_what_one_costs(world, alice, tea, gift):
    order = placed(gift, 1, party=tea, owner=world.alice)
    for page in (order.get_absolute_url(), reverse("orders:verb", args=[order.pk, "shipment"])):
        assert "茶 1 只" in alice.get(page).content.decode()

    def asked(number: int) -> int:
        StockLevel.objects.update(on_hand=500)
        lines = [Drafted(gift, "", Decimal(1), None) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            orders.place(values={"status": Order.Status.PLACED}, lines=lines, by=None, at=timezone.now())
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    assert asked(50) == asked(1)
    assert asked(50) <= 30


def test_undone_stock_of_a_bundle_is_its_parts(gift):
    order = placed(gift, 2)
    orders.change(record=order, values={"status": Order.Status.CANCELLED}, version=None)
    assert stand() == {"杯": (9, 0), "茶": (5, 0)}
    stocking.follow_all([order.pk], at=timezone.now())
    assert stand() == {"杯": (9, 0), "茶": (5, 0)}


def test_files_and_undo_make_no_bundle_of_a_part_and_sell_whole_ones(bring, world, gift):
    assert figures(bring("products", "code,name,is_bundle\n杯,杯,是\n礼盒,礼盒,否\n", mode="update")) == (0, 0, 0, 2)
    assert figures(bring("orders", "order,date,product,quantity,price\nO1,2026-01-02,礼盒,1.5,25\n")) == (0, 0, 0, 1)
    tray = Product.objects.create(code="盘", name="盘", currency="CNY", price=1, is_bundle=True)
    with operation("edit", by=world.root) as edit:
        products.change(record=tray, values={"is_bundle": False}, version=None)
    BundlePart.objects.create(bundle=gift, product=tray, count=1)
    with pytest.raises(OutOfReach):
        undo(operation=edit.row, by=world.root, at=timezone.now())
