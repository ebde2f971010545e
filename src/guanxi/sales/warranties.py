"""Until when what was sold is under warranty: worked out from the months that its line keeps, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import calendar
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine, Shipment, ShipmentLine

GONE = (Order.Status.CANCELLED, Order.Status.RETURNED)
# The latest lines with a warranty that are looked at for a customer's page, and who sees them there.
LOOKED_AT = 200
RULED = (
    (OrderLine, ("product", "description", "warranty_months")),
    (Order, ("code", "party", "ordered_at")),
    (Shipment, ("shipped_at", "received_at")),
)


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
    sold = [(line, order) for line in lines if line.warranty_months and line.quantity > 0]
    return _ends(sold) if sold and order.status not in GONE else {}


def of_customer(party: Party, user: User, *, today: date) -> list[tuple[OrderLine, date]]:
    """What the customer bought that is under warranty, as far as the user sees it, each with its last day, the soonest
    first. Two queries at most.
    """
    if not all(user.reads(model._meta.label_lower, *names) for model, names in RULED):
        return []
    rows = OrderLine.objects.visible_to(user).filter(order__party=party, order__deleted_at__isnull=True)
    rows = rows.filter(warranty_months__gt=0, quantity__gt=0).exclude(order__status__in=GONE)
    lines = list(rows.select_related("order", "product").order_by("-pk")[:LOOKED_AT])
    last = _ends([(line, line.order) for line in lines]) if lines else {}
    return sorted(((line, last[line.pk]) for line in lines if last[line.pk] >= today), key=itemgetter(1))


def _ends(sold: Sequence[tuple[OrderLine, Order]]) -> dict[int, date]:
    begun = _handed_over([line for line, _order in sold])
    return {
        line.pk: until(line.warranty_months or 0, calendar.day(begun.get(line.pk) or line.sold_at or order.ordered_at))
        for line, order in sold
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
