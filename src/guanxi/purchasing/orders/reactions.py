"""What undo brings along: totals, and that what has come into stock stays received."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.catalogue.models import StockMovement
from guanxi.catalogue.stock.origin import Origin
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders.actions import add_up

State = PurchaseOrder.State
# What has come of the lines of an order in each state: of some, and of all.
NOTHING, SOME = {State.DRAFT, State.ORDERED, State.CANCELLED}, {State.PARTLY, State.RECEIVED}


@on_undo
def follow(operation: Operation) -> None:
    """Raises OutOfReach where an order would say otherwise than stock what has come of it."""
    touched = _touched(operation)
    add_up(touched)
    for order in PurchaseOrder.everything.filter(pk__in=touched).order_by("pk"):
        lines = list(order.lines.select_related("store"))
        has_come = any(line.received > 0 for line in lines)
        is_told = order.state in (SOME if has_come else NOTHING) and not (has_come and order.deleted_at)
        if not is_told or _booked(order) > _received(lines):
            raise OutOfReach(_("Goods of %(order)s have come: take back their receipt first.") % {"order": order})


def _touched(operation: Operation) -> set[int]:
    """The orders that the operation, or what it did to lines, concerned."""
    orders = operation.changes.filter(model=PurchaseOrder._meta.label_lower).values_list("object_id", flat=True)
    changes = operation.changes.filter(model=PurchaseLine._meta.label_lower)
    told: set[Any] = {(change.before | change.after).get("order_id") for change in changes.iterator()} - {None}
    stored = PurchaseLine.objects.filter(pk__in=changes.values("object_id")).values_list("order_id", flat=True)
    return {*orders, *told, *stored}


def _booked(order: PurchaseOrder) -> Decimal:
    """What the ledger of stock says has come of an order."""
    rows = StockMovement.objects.filter(**Origin.of(order).named)
    return rows.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


def _received(lines: list[PurchaseLine]) -> Decimal:
    return sum((line.received for line in lines), Decimal(0))
