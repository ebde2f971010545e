"""What a return is worth, until when it needs no reason, and who pays its freight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Sum

from guanxi.kernel import calendar
from guanxi.sales import quantities
from guanxi.sales.models import Order, Return, ReturnLine, ReturnReason, ReturnTerms, Shipment
from guanxi.sales.quantities import NOTHING

Kind, Payer = Return.Kind, Return.Payer
HANDED_OVER = (Order.Status.SHIPPED, Order.Status.RECEIVED, Order.Status.COMPLETED)


def amounts_of(order: Order, chosen: Mapping[int, Decimal]) -> dict[int, int]:
    """What these quantities are worth in minor units, by line. All returns of a line come to its worth exactly."""
    worth, before = quantities.worths(order), quantities.returned(order)
    rows = ReturnLine.objects.filter(request__order=order, request__deleted_at__isnull=True)
    rows = rows.exclude(request__state__in=Return.DROPPED).order_by()
    given = dict(rows.values_list("order_line").annotate(sum=Sum("amount")))
    left = {line.pk: line.quantity - before.get(line.pk, NOTHING) for line in quantities.lines_of(order)}
    return {
        key: quantities.part_of(worth[key] - given.get(key, 0), left[key], quantity) for key, quantity in chosen.items()
    }


def offered(order: Order, kind: str = "") -> list[quantities.Open]:
    """The lines of which something can still be asked back in this form (in any, if none is named).

    Refunded before receipt is what is not shipped; everything else the customer has or had.
    """
    if kind == Kind.UNSHIPPED:
        return quantities.to_ship(order)
    back = quantities.returned(order)
    lines = quantities.lines_of(order)
    had = {line.pk: line.quantity for line in lines}
    if kind and (order.status not in HANDED_OVER or Shipment.objects.filter(order=order).exists()):
        unshipped = quantities.returned(order, quantities.UNSHIPPED)
        had = {k: n + unshipped.get(k, NOTHING) for k, n in quantities.shipped(order).items()}
    rest = {line.pk: had.get(line.pk, NOTHING) - back.get(line.pk, NOTHING) for line in lines}
    return [quantities.Open(line, rest[line.pk]) for line in lines if rest[line.pk] > 0]


def free_until(order: Order) -> date | None:
    """The last day on which it comes back without a reason, by the company's calendar: the day of receipt does not
    count. None while nobody has received anything.
    """
    arrived: datetime | None = Shipment.objects.filter(order=order).aggregate(last=Max("received_at"))["last"]
    if arrived is None and order.status in (Order.Status.RECEIVED, Order.Status.COMPLETED):
        arrived = order.ordered_at
    if arrived is None:
        return None
    days: int = ReturnTerms.current().free_days
    return calendar.day(arrived) + timedelta(days=days)


def is_late(request: Return, *, at: datetime) -> bool:
    """Whether goods come back without a reason after the last day for that."""
    if not request.brings_goods or request.reason.is_our_fault or request.free_until is None:
        return False
    return calendar.day(at) > request.free_until


def freight_payer(kind: str, reason: ReturnReason) -> str:
    """Who pays the freight by the rule: nobody where no goods travel, we where it is our fault, else the customer."""
    if kind not in Return.WITH_GOODS:
        return Payer.NOBODY
    return Payer.COMPANY if reason.is_our_fault else Payer.CUSTOMER
