"""The verbs of payments. What is not allocated to an order is a prepayment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.kernel import money
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.models import Counter
from guanxi.sales import telling
from guanxi.sales.derived import refresh_paid
from guanxi.sales.models import Allocation, Order, Payment

PATTERN = CodePattern("R{year}{seq:06}")
SHOWN = 50


@transaction.atomic
def receive(*, values: Mapping[str, Any], allocations: Mapping[int, int], by: User | None, at: datetime) -> Payment:
    """Take a payment in; `allocations` are minor units by order. Without a receipt number one is given.

    Raises ValidationError for more than was paid, or more than is open on an order.
    """
    given = {"currency": settings.CURRENCY, "received_at": at, **values}
    day = timezone.localdate(at)
    given["code"] = given.get("code") or PATTERN.render(day, Counter.take(f"payment {PATTERN.counter(day)}"))
    payment = Payment(**given)
    payment.full_clean()
    payment.save()
    _allocate(payment, allocations)
    publish(telling.of_payment(payment, by.pk if by else None))
    return payment


@transaction.atomic
def revise(
    *, payment: Payment, values: Mapping[str, Any], allocations: Mapping[int, int], version: int | None
) -> Payment:
    """Change a payment and what it pays. Raises records.Conflict and ValidationError as `receive` does."""
    changed = records.change(record=payment, values=values, version=version)
    _allocate(changed, allocations)
    return changed


@transaction.atomic
def change(*, record: Payment, values: Mapping[str, Any], version: int | None) -> Payment:
    """Change a payment. Raises ValidationError where more is allocated than would be left."""
    payment = records.change(record=record, values=values, version=version)
    _check_sum(payment, payment.allocations.aggregate(sum=models.Sum("amount"))["sum"] or 0)
    return payment


@transaction.atomic
def delete(*, records: models.QuerySet[Payment], at: datetime) -> int:
    """Put payments into the bin; what they paid is open again."""
    pks = list(records.values_list("pk", flat=True))
    count = Payment.objects.filter(pk__in=pks).bin(at=at)
    refresh_paid(set(Allocation.objects.filter(payment__in=pks).values_list("order_id", flat=True)))
    return count


def open_orders(party: int, user: User, *, paid_by: Payment | None = None) -> list[Order]:
    """The orders of a customer on which something is open, the oldest first, and those that the payment pays."""
    paid = paid_by.allocations.values("order") if paid_by else Allocation.objects.none().values("order")
    orders = Order.objects.visible_to(user).filter(party=party).exclude(status=Order.Status.CANCELLED)
    rows = orders.filter(models.Q(total__gt=F("paid")) | models.Q(pk__in=paid))
    return list(rows.order_by("ordered_at", "id")[:SHOWN])


def _allocate(payment: Payment, allocations: Mapping[int, int]) -> None:
    """Make the payment pay these orders, and no others."""
    stored = {a.order_id: a for a in payment.allocations.all()}
    wanted = {pk: amount for pk, amount in allocations.items() if amount}
    _check_sum(payment, sum(wanted.values()))
    orders = Order.objects.select_for_update().in_bulk([*wanted, *stored])
    for pk, amount in wanted.items():
        _check_open(payment, orders[pk], amount, already=stored[pk].amount if pk in stored else 0)
        allocation = stored.pop(pk, None) or Allocation(payment=payment, order_id=pk)
        if allocation.amount != amount:
            allocation.amount = amount
            allocation.save()
    for allocation in stored.values():
        allocation.delete()
    refresh_paid(orders)


def _check_sum(payment: Payment, allocated: int) -> None:
    if abs(allocated) > abs(payment.amount) or allocated * payment.amount < 0:
        text = _("%(allocated)s is allocated, but the payment is %(amount)s.")
        shown = {"allocated": _shown(allocated, payment), "amount": _shown(payment.amount, payment)}
        raise ValidationError(text % shown)


def _check_open(payment: Payment, order: Order, amount: int, *, already: int) -> None:
    if order.currency != payment.currency:
        raise ValidationError(_("%(order)s is in another currency.") % {"order": order})
    if order.party_id != payment.party_id:
        raise ValidationError(_("%(order)s belongs to another customer.") % {"order": order})
    left = order.total - order.paid + already
    if amount > 0 and amount > left:
        text = _("Only %(open)s is open on %(order)s.")
        raise ValidationError(text % {"open": _shown(left, payment), "order": order})


def _shown(minor: int, payment: Payment) -> str:
    return money.format(minor, payment.currency)
