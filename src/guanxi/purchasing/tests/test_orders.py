"""Orders to suppliers: from the draft to the goods in stock, once; undo, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import CannotUndo, undo
from guanxi.catalogue.models import StockMovement
from guanxi.catalogue.stock import booking
from guanxi.parties.models import PartyRole
from guanxi.purchasing.models import PurchaseOrder
from guanxi.purchasing.orders import actions

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def order(level, supplies, world):
    """An order of twenty boxes that the supplier has."""
    supplier = supplies("甲", 4800, pack=2, article="L-1", lead_days=6).supplier
    line = {"product": level.product, "store": level.store, "quantity": Decimal(20)}
    values = {"supplier": supplier, "owner": world.root}
    made = actions.create(values=values, lines=[line], by=world.root, at=timezone.now())
    return actions.order(record=made, by=world.root, at=timezone.now())


@pytest.fixture
def receive(order, world):
    """`receive(quantity)`: so much has come; answers the operation."""

    def take(quantity) -> Operation:
        with operation("edit", by=world.root) as under_way:
            chosen = {order.lines.get().pk: Decimal(quantity)}
            actions.receive(record=order, quantities=chosen, by=world.root, at=timezone.now())
        return under_way.row

    return take


def taken_back(op, world, *, overwrite=False):
    return undo(operation=op, by=world.root, at=timezone.now(), overwrite=overwrite)


def test_a_line_is_filled_in_by_what_the_supplier_sells(order):
    line = order.lines.get()
    assert (line.price, line.pack, line.article, line.amount) == (4800, 2, "L-1", 48000)
    assert (order.total, order.state) == (48000, "ordered")
    assert (order.expected_on - order.ordered_on).days == 6
    assert PartyRole.objects.get(party=order.supplier).role == "supplier"


def test_goods_come_into_stock_in_parts(order, level, receive):
    receive(8)
    order.refresh_from_db()
    level.refresh_from_db()
    assert (order.state, level.on_hand, order.lines.get().left) == ("partly", 11, 12)
    moved = StockMovement.objects.get()
    assert (moved.origin_kind, moved.origin_id, moved.quantity) == ("purchasing.purchaseorder", order.pk, 8)
    with pytest.raises(ValidationError, match="12"):
        receive(13)
    receive(12)
    order.refresh_from_db()
    level.refresh_from_db()
    assert (order.state, level.on_hand) == ("received", 23)
    with pytest.raises(ValidationError):
        receive(1)


def test_a_receipt_is_undone_with_its_goods(order, level, receive, world):
    taken_back(receive(8), world)
    order.refresh_from_db()
    level.refresh_from_db()
    assert (order.state, order.lines.get().received, level.on_hand) == ("ordered", 0, 3)


def test_undo_is_refused_where_goods_have_gone_or_more_has_come(order, level, receive, world):
    first = receive(8)
    booking.take_out(
        product=level.product, store=level.store, quantity=Decimal(9), origin=None, by=None, at=timezone.now()
    )
    with pytest.raises(OutOfReach):
        taken_back(first, world)
    receive(12)
    with pytest.raises(CannotUndo):
        taken_back(first, world)
    with pytest.raises(OutOfReach):
        taken_back(first, world, overwrite=True)
    order.refresh_from_db()
    assert (order.lines.get().received, order.state) == (20, "received")


def test_what_has_come_is_neither_deleted_nor_cancelled(order, receive):
    receive(1)
    with pytest.raises(ValidationError):
        actions.delete(records=PurchaseOrder.objects.all(), at=timezone.now())
    with pytest.raises(ValidationError):
        actions.cancel(record=order, by=None, at=timezone.now())
    closed = actions.close(record=order, by=None, at=timezone.now())
    assert closed.state == "received"


def test_lines_are_agreed_on_once_it_is_ordered(order, world):
    line = order.lines.get()
    told = {"by": world.root, "at": timezone.now()}
    for change in (
        lambda: actions.add_line(whole=order, values={}, **told),
        lambda: actions.change_line(record=line, values={"quantity": 1}, version=None, **told),
        lambda: actions.remove_line(part=line, **told),
        lambda: actions.rewrite(record=order, values={}, lines=[], version=None, at=told["at"]),
        lambda: actions.change(record=order, values={"currency": "USD"}, version=None),
        lambda: actions.order(record=order, **told),
    ):
        with pytest.raises(ValidationError):
            change()


def test_an_order_lives_on_its_page(level, supplies, as_user):
    supplier = supplies("甲", 4800).supplier
    root = as_user("root")
    root.post(reverse("purchases:new"), {"supplier": supplier.pk, "currency": "CNY"}, headers=HTMX)
    order = PurchaseOrder.objects.get()
    assert order.code.startswith("PO")
    line = {"product": level.product_id, "store": level.store_id, "quantity": "10", "pack": "1"}
    root.post(reverse("purchases:new_part", args=[order.pk, "lines"]), line, headers=HTMX)
    page = root.get(order.get_absolute_url()).content.decode()
    assert "480.00" in page
    root.post(reverse("purchases:verb", args=[order.pk, "ordering"]), {}, headers=HTMX)
    root.post(
        reverse("purchases:verb", args=[order.pk, "receipt"]),
        {f"quantities_{order.lines.get().pk}": "4", "reason": "送货单 7"},
        headers=HTMX,
    )
    order.refresh_from_db()
    level.refresh_from_db()
    assert (order.state, level.on_hand, order.total) == ("partly", 7, 48000)


def test_a_draft_is_rewritten_line_by_line(order, level, world):
    draft = actions.create(values={"supplier": order.supplier}, lines=[], by=None, at=timezone.now())
    line = {"product": level.product, "store": level.store, "pack": 1, "price": 100, "article": ""}
    about = {"record": draft, "values": {}, "version": None, "at": timezone.now()}
    actions.rewrite(lines=[line | {"quantity": Decimal(1)}, line | {"quantity": Decimal(2)}], **about)
    second = draft.lines.latest("pk")
    changed = actions.rewrite(lines=[line | {"pk": second.pk, "quantity": Decimal(5)}], **about)
    assert (changed.total, draft.lines.get().pk) == (500, second.pk)
