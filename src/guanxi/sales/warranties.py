"""Until when what was sold is under warranty: worked out from the months that its line keeps, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guanxi.kernel import calendar
from guanxi.sales.models import Order, OrderLine, Shipment, ShipmentLine

GONE = (Order.Status.CANCELLED, Order.Status.RETURNED)


def until(months: int, begun: date) -> date:
    """The last day of so many months: that of the same number as the day of receipt, which does not count, or the last
    of a month that is too short.
    """
    return begun + relativedelta(months=months)


def ends(order: Order, lines: Iterable[OrderLine]) -> dict[int, date]:
    """The last day of warranty of those of these lines of the order that have any, by their key.

    It runs from the day on which the last of the line was received; where that is not known, from that on which it was
    shipped, else from the day of the sale, by the company's calendar. One query, and none where nothing has a warranty.
    """
    sold = [line for line in lines if line.warranty_months and line.quantity > 0]
    if not sold or order.status in GONE:
        return {}
    begun = _handed_over(sold)
    return {
        line.pk: until(line.warranty_months or 0, calendar.day(begun.get(line.pk) or line.sold_at or order.ordered_at))
        for line in sold
    }


def _handed_over(lines: Sequence[OrderLine]) -> dict[int, datetime]:
    """When the last of each line was received, else shipped, by its key; what came back or was lost does not count."""
    rows = ShipmentLine.objects.filter(
        order_line__in=lines, shipment__state__in=Shipment.LIVE, shipment__deleted_at__isnull=True
    )
    moments = Max("shipment__received_at"), Max("shipment__shipped_at")
    found = rows.order_by().values_list("order_line").annotate(*moments)
    return {line: received or shipped for line, received, shipped in found}


def notes(order: Order, lines: Iterable[OrderLine]) -> dict[int, str]:
    """The warranty of these lines in words, by their key: "under warranty until …", "warranty ended …"."""
    today = calendar.day(timezone.now())
    return {key: _said(day, today) for key, day in ends(order, lines).items()}


def told(order: Order, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines, each with its warranty in words as `warranty`; empty without one."""
    found: list[Any] = list(lines)
    said = notes(order, found)
    for line in found:
        line.warranty = said.get(line.pk, "")
    return found


def _said(day: date, today: date) -> str:
    shown = {"day": formats.date_format(day, "DATE_FORMAT")}
    return _("Under warranty until %(day)s") % shown if today <= day else _("Warranty ended %(day)s") % shown
