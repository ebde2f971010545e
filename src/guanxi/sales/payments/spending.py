"""Paying an order with what its customer has paid in advance (S-07)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.kernel import money
from guanxi.sales import allocating
from guanxi.sales.models import Order, Payment
from guanxi.sales.prepaid import free_receipts
from guanxi.sales.receivables import holding


@transaction.atomic
def draw(*, order: Order, amount: int, by: User, at: datetime) -> Order:
    """Pay so many minor units of an order from its customer's prepayments, the oldest first.

    Only receipts that the user may change are drawn on. Raises ValidationError for more than there is or is open.
    """
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    free = _free(order, by)
    # Two that draw on one receipt come one after the other: what is free is read anew once they are locked.
    locked = list(Payment.objects.select_for_update().filter(pk__in=list(free)).order_by("pk"))
    free, left = _free(order, by), amount
    if amount > (available := sum(free.get(receipt.pk, 0) for receipt in locked)):
        text = _("Only %(amount)s has been paid in advance.")
        raise ValidationError({"amount": text % {"amount": money.format(available, order.currency)}})
    by_key = {receipt.pk: receipt for receipt in locked}
    for pk, part in free.items():
        taken = min(left, part)
        if taken and pk in by_key:
            already = dict(by_key[pk].allocations.values_list("order_id", "amount")).get(order.pk, 0)
            allocating.allocate(by_key[pk], {order.pk: already + taken})
            left -= taken
    holding.check_all(order.party_id, at=at)
    return Order.objects.get(pk=order.pk)


def drawable(order: Order, user: User) -> int:
    """What the user can pay of the order from prepayments, in minor units."""
    if order.party_id is None or order.status == Order.Status.CANCELLED or order.payable <= 0:
        return 0
    return min(order.payable, sum(_free(order, user).values()))


def _free(order: Order, user: User) -> dict[int, int]:
    """What is free of each receipt of the order's customer that the user may change, the oldest first."""
    if order.party_id is None:
        return {}
    rows = free_receipts(order.party_id, order.currency).visible_to(user, Action.CHANGE)
    return dict(rows.values_list("pk", "free"))
