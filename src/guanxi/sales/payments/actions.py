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
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as record_actions
from guanxi.records.models import Counter
from guanxi.sales import allocating, telling
from guanxi.sales.derived import batches, refresh_paid
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.moments import check_past
from guanxi.sales.prepaid import check_books
from guanxi.sales.receivables import holding

PATTERN = CodePattern("R{year}{seq:06}")
SHOWN = 50
# What its allocations depend on.
BOUND = {"party", "amount", "currency"}
REFUSED = _("Money that goes back is entered by Refund, on the payment, the order or the customer.")


@transaction.atomic
def receive(*, values: Mapping[str, Any], allocations: Mapping[int, int], by: User | None, at: datetime) -> Payment:
    """Take a payment in; `allocations` are minor units by order. Without a receipt number one is given.

    Raises ValidationError for more than was paid, more than is open on an order, a day that is yet to come, or less
    than nothing: money goes back by `refunding.refund`.
    """
    if values["amount"] < 0:
        raise ValidationError({"amount": REFUSED})
    given = {"currency": settings.CURRENCY, "received_at": at, **values}
    check_past(given, "received_at", at=at)
    day = timezone.localdate(at)
    given["code"] = given.get("code") or PATTERN.render(day, Counter.take(f"payment {PATTERN.counter(day)}"))
    payment = Payment(**given)
    payment.full_clean()
    payment.save()
    allocating.allocate(payment, allocations)
    holding.check_all(payment.party_id, at=at)
    publish(telling.of_payment(payment, by.pk if by else None))
    return payment


@transaction.atomic
def revise(
    *, payment: Payment, values: Mapping[str, Any], allocations: Mapping[int, int], version: int | None, at: datetime
) -> Payment:
    """Change a payment and what it pays: see `allocating.allocate`. Raises records.Conflict too."""
    _check(payment, values, at=at)
    changed = record_actions.change(record=payment, values=values, version=version)
    allocating.allocate(changed, allocations)
    if BOUND & values.keys():
        allocating.check_kept(changed)
    holding.check_all(changed.party_id, at=at)
    return changed


@transaction.atomic
def change(*, record: Payment, values: Mapping[str, Any], version: int | None) -> Payment:
    """Change a payment. Raises ValidationError where what it pays does not go with that."""
    _check(record, values, at=timezone.now())
    payment = record_actions.change(record=record, values=values, version=version)
    if BOUND & values.keys():
        allocating.check_kept(payment)
    return payment


@transaction.atomic
def delete(*, records: models.QuerySet[Payment], at: datetime) -> int:
    """Put payments into the bin; what they paid is open again.

    Raises ValidationError for one of which a refund gave something back that does not go with it.
    """
    gone = list(records.values_list("pk", flat=True))
    count = 0
    for pks in batches(gone):
        count += Payment.objects.filter(pk__in=pks).bin(at=at)
        refresh_paid(set(Allocation.objects.filter(payment__in=pks).values_list("order_id", flat=True)))
    for pks in batches(gone):
        check_books(pks)
    return count


@transaction.atomic
def restore(*, records: models.QuerySet[Payment]) -> int:
    """Take payments out of the bin; they pay again what they paid. Raises ValidationError as `delete` does."""
    back = list(records.values_list("pk", flat=True))
    count = record_actions.restore(records=records)
    for pks in batches(back):
        refresh_paid(set(Allocation.objects.filter(payment__in=pks).values_list("order_id", flat=True)))
        check_books(pks)
    return count


def _check(payment: Payment, values: Mapping[str, Any], *, at: datetime) -> None:
    check_past(values, "received_at", at=at)
    if values.get("amount", payment.amount) * payment.amount < 0:
        raise ValidationError({"amount": REFUSED})


def open_orders(party: int, user: User, *, paid_by: Payment | None = None) -> list[Order]:
    """The orders of a customer on which something is open, the oldest first, and those that the payment pays.

    At most SHOWN, and only those that the user sees: what others get of the payment is told by the form.
    """
    paid = paid_by.allocations.values("order") if paid_by else Allocation.objects.none().values("order")
    is_open = models.Q(party=party, total__gt=F("paid")) & ~models.Q(status=Order.Status.CANCELLED)
    rows = Order.objects.visible_to(user).filter(is_open | models.Q(pk__in=paid))
    return list(rows.order_by("ordered_at", "id")[:SHOWN])
