"""How much of an order's lines was shipped, how much came back, and how much is left to ship."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from guanxi.sales.models import Order, OrderLine, Return, ReturnLine, Shipment, ShipmentLine

Quantities = dict[int, Decimal]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Open:
    """A line of an order, and how much of it may still be chosen."""

    line: OrderLine
    left: Decimal


def lines_of(order: Order) -> list[OrderLine]:
    """The lines that stand for goods or services, in their order; deductions are none. One query."""
    rows = order.lines.filter(quantity__gt=0, amount__gte=0).select_related("product")
    return list(rows.order_by("position", "pk"))


def shipped(order: Order, *, states: Collection[str] = Shipment.LIVE) -> Quantities:
    """How much of each line was shipped and is on its way or has arrived, by key of the line. One query."""
    rows = ShipmentLine.objects.filter(
        shipment__order=order, shipment__state__in=states, shipment__deleted_at__isnull=True
    )
    return dict(rows.order_by().values_list("order_line").annotate(sum=Sum("quantity")))


def returned(order: Order, only: Q | None = None) -> Quantities:
    """How much of each line customers have given back or want refunded, by key of the line. One query."""
    rows = ReturnLine.objects.filter(request__order=order, request__deleted_at__isnull=True)
    rows = rows.exclude(request__state__in=Return.DROPPED).filter(only or Q())
    return dict(rows.order_by().values_list("order_line").annotate(sum=Sum("quantity")))


def to_ship(order: Order) -> list[Open]:
    """The lines of which something is left to ship: neither shipped nor refunded before that. Three queries."""
    gone, refunded = shipped(order), returned(order, Q(request__kind=Return.Kind.UNSHIPPED))
    return [
        Open(line, left)
        for line in lines_of(order)
        if (left := line.quantity - gone.get(line.pk, NOTHING) - refunded.get(line.pk, NOTHING)) > 0
    ]
