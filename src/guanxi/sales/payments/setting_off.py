"""Setting off: the credit of a return pays what its customer still owes, and no money moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel.codes import CodePattern
from guanxi.records.models import Counter
from guanxi.sales import allocating
from guanxi.sales.models import Order, Payment

PATTERN = CodePattern("OF{year}{seq:06}")


@transaction.atomic
def set_off(*, credit: Order, against: Sequence[Order], by: User | None, at: datetime) -> Payment | None:
    """Let the credit of a return order pay what is open on these orders, in their order.

    Answers the payment of nothing that says so, or None where nothing is open. The rest of the credit stays.
    """
    locked = Order.objects.select_for_update().in_bulk([credit.pk, *(order.pk for order in against)])
    left = locked[credit.pk].paid - locked[credit.pk].total
    parts: dict[int, int] = {}
    for order in against:
        part = max(0, min(left, locked[order.pk].payable))
        if part:
            parts[order.pk], left = part, left - part
    if not parts:
        return None
    day = timezone.localdate(at)
    made = Payment(
        code=PATTERN.render(day, Counter.take(f"set-off {PATTERN.counter(day)}")),
        party=credit.party,
        amount=0,
        currency=credit.currency,
        received_at=at,
        method=Payment.Method.SET_OFF,
        reason=_("Set off against %(order)s") % {"order": credit},
        owner=by,
    )
    made.full_clean()
    made.save()
    allocating.allocate(made, {**parts, credit.pk: -sum(parts.values())})
    return made
