"""What follows from write-offs and payments: what of each was recovered, and what stays written off of an order.

Payments pay what is open first, then what was written off, the oldest first. So what is paid, written off and open of
an order always comes to its total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from guanxi.sales.models import Order, WriteOff


def follow(orders: Collection[int]) -> None:
    """Set what was recovered of the write-offs of these orders, and what is written off of each. One query where
    nothing ever was.
    """
    touched = Order.everything.filter(Q(write_offs__isnull=False) | ~Q(written_off=0), pk__in=orders).distinct()
    rows: list[Order] = list(touched.only("total", "paid", "written_off"))
    if not rows:
        return
    live: dict[int, list[WriteOff]] = defaultdict(list)
    for one in WriteOff.objects.filter(order__in=rows).order_by("written_off_at", "pk"):
        live[one.order_id].append(one)
    for order in rows:
        _share_out(order, live[order.pk])
    WriteOff.objects.bulk_update([one for some in live.values() for one in some], ["recovered"])
    Order.everything.bulk_update(rows, ["written_off"])


def _share_out(order: Order, write_offs: list[WriteOff]) -> None:
    given_up = sum(one.amount for one in write_offs)
    order.written_off = min(given_up, max(0, order.total - order.paid))
    recovered = given_up - order.written_off
    for one in write_offs:
        one.recovered = min(one.amount, recovered)
        recovered -= one.recovered


def check_orders(orders: Collection[int]) -> None:
    """Raises ValidationError where something of these orders was written off, and they are gone, cancelled, or
    another customer's.
    """
    gone = Q(order__deleted_at__isnull=False) | Q(order__status__in=(Order.Status.CANCELLED, Order.Status.RETURNED))
    moved = ~Q(order__party=F("party")) & Q(party__isnull=False)
    wrong = WriteOff.objects.filter(gone | moved, order__in=orders).select_related("order").first()
    if wrong is not None:
        raise ValidationError(stays(wrong))


def stays(write_off: WriteOff) -> str:
    """Why an order of which something was written off stays."""
    text = _("%(code)s wrote something of %(order)s off: take that back first.")
    return text % {"code": write_off, "order": write_off.order}
