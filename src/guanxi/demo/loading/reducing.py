"""What the shops took off single lines, told as coupons and points instead: what was paid stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from guanxi.demo.loading.delivered import now
from guanxi.demo.loading.site import Site
from guanxi.sales.models import Order, OrderLine, Reduction
from guanxi.sales.reductions.actions import LAST

DAYS, SHOPS = 60, ("store", "web", "wechat")


@dataclass(frozen=True)
class Cut:
    """So many minor units off an order, by a coupon (its key), or by so many points."""

    order: int
    amount: int
    text: str
    coupon: int | None = None
    points: int = 0


def discounted(site: Site, *, least: int) -> QuerySet[Order]:
    """Paid orders of known customers in shops of the last weeks, with what was taken `off` their lines, so many minor
    units at least; the newest first.
    """
    since = now(site) - timedelta(days=DAYS)
    rows = Order.objects.filter(code__startswith=site.filing.prefix, ordered_at__gte=since, channel__in=SHOPS)
    plain = rows.filter(status=Order.Status.COMPLETED, paid=F("total"), total__gt=0, invoiced=0, party__isnull=False)
    own = plain.filter(currency=settings.CURRENCY, returns__isnull=True, shipments__isnull=True)
    found: Any = own.annotate(off=Sum("lines__discount", filter=Q(lines__discount__gt=0)))
    most: QuerySet[Order] = found.filter(off__gte=least).order_by("-ordered_at", "-pk")
    return most


def reduce(site: Site, cuts: Sequence[Cut]) -> None:
    """Let discounts of lines be these reductions; each order has as much taken off its lines as it is cut by."""
    lines: dict[int, list[OrderLine]] = {}
    found = OrderLine.objects.filter(order__in=[cut.order for cut in cuts], discount__gt=0)
    for line in found.order_by("order", "position", "pk"):
        lines.setdefault(line.order_id, []).append(line)
    changed = [line for cut in cuts for line in _without_discount(lines[cut.order], cut.amount)]
    OrderLine.objects.bulk_update(changed, ["discount", "amount"], batch_size=300)
    columns: dict[str, Any] = {
        "order_id": [cut.order for cut in cuts],
        "position": LAST,
        "description": [cut.text for cut in cuts],
        "quantity": 1,
        "unit_price": [-cut.amount / 100 for cut in cuts],
        "amount": [-cut.amount for cut in cuts],
    }
    first = site.writer.write(OrderLine, len(cuts), columns)
    behind: dict[str, Any] = {
        "order_id": columns["order_id"],
        "line_id": [first + n for n in range(len(cuts))],
        "coupon_id": [cut.coupon for cut in cuts],
        "points": [cut.points for cut in cuts],
    }
    site.writer.write(Reduction, len(cuts), behind)


def _without_discount(lines: Sequence[OrderLine], amount: int) -> list[OrderLine]:
    """The lines that cost so much more, taken from their discounts one after the other."""
    changed = []
    for line in lines:
        part = min(amount, line.discount)
        if part:
            line.discount -= part
            line.amount += part
            amount -= part
            changed.append(line)
    return changed
