"""Refunds: money that goes back to the customer, never more than is free or than the order was paid with (S-07).

A refund is a payment below zero. Of a receipt it gives back what no order takes (GivenBack says of which); of a
return order it pays out the credit, to which it is allocated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.kernel import money
from guanxi.kernel.codes import CodePattern
from guanxi.parties.models import Party
from guanxi.records.models import Counter
from guanxi.sales import allocating, telling
from guanxi.sales.models import GivenBack, Order, Payment, Return
from guanxi.sales.prepaid import free_of, free_receipts
from guanxi.sales.receivables import holding

# Money goes out only by whom a role names.
REFUND = "sales.refund"
PATTERN = CodePattern("RF{year}{seq:06}")


@transaction.atomic
def refund(
    *,
    amount: int,
    reason: str,
    by: User | None,
    at: datetime,
    payment: Payment | None = None,
    order: Order | None = None,
    party: Party | None = None,
    method: str = "",
) -> Payment:
    """Give `amount` minor units back: of one payment, of an order, or of what a customer has paid in advance.

    Of a payment and of a customer (the latest receipts first) only what no order takes is given back. Of an order
    what it was paid with is taken off it, the latest payment first, so that it is open again; of an order below zero
    (a return) its credit is paid out. Answers the refund: a payment below zero, in the way of the receipt unless
    `method` names another. Raises ValidationError without a reason or for more than there is, PermissionDenied for
    who may not refund. Of two at once that want the same money, one is refused.
    """
    if by is not None and not by.able(REFUND):
        raise PermissionDenied
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the money goes back.")})
    if order is not None and order.total < 0:
        return _pay_out(order, amount, reason=reason.strip(), method=method, by=by, at=at)
    sources = _free_of_order(order, amount) if order is not None else _free(payment, party)
    _check(amount, sum(sources.values()), (order or next(iter(sources), None) or payment), order=order)
    given = _drawn(sources, amount)
    first = next(iter(given))
    made = _make(first.party, first.currency, -amount, reason, method or first.method, by=by, at=at)
    _give_back(made, given)
    if order is not None:
        holding.check(Order.objects.get(pk=order.pk), at=at)
    publish(telling.of_payment(made, by.pk if by else None))
    return made


def refundable(order: Order) -> int:
    """What can be given back on an order, in minor units: of a return its credit; else what it was paid with in
    money, less what its returns have given back or set off already. One query.
    """
    if order.total < 0:
        return order.paid - order.total
    money_in = order.allocations.exclude(payment__amount=0).filter(payment__deleted_at__isnull=True)
    credits = Order.objects.filter(pk__in=Return.objects.filter(order=order, credit__isnull=False).values("credit"))
    both = (
        money_in.order_by()
        .values_list(Value(True), "amount")
        .union(credits.order_by().values_list(Value(False), "paid"), all=True)
    )
    sums = {True: 0, False: order.paid}
    for is_paid, part in both:
        sums[bool(is_paid)] += part
    return min(sums.values())


def _free(payment: Payment | None, party: Party | None) -> dict[Payment, int]:
    """What is free of one payment, or of all of a customer's, the latest first; the receipts stay locked."""
    if payment is not None:
        locked = Payment.objects.select_for_update().get(pk=payment.pk)
        return {locked: max(0, free_of(locked))}
    if party is None:
        raise ValueError("a refund is of a payment, an order or a party")
    latest_first = free_receipts(party.pk, settings.CURRENCY).reverse().values_list("pk", flat=True)
    locked_all = list(Payment.objects.select_for_update().filter(pk__in=list(latest_first)).order_by("pk"))
    # What is free is read once nobody else can spend it.
    return {
        receipt: receipt.free
        for receipt in free_receipts(party.pk, settings.CURRENCY).reverse()
        if receipt in locked_all
    }


def _free_of_order(order: Order, amount: int) -> dict[Payment, int]:
    """Take the amount off the order; answers what that makes free of its payments, which stay locked."""
    pays = Payment.objects.filter(allocations__order=order, allocations__amount__gt=0)
    payments = {p.pk: p for p in Payment.objects.select_for_update().filter(pk__in=pays.values("pk")).order_by("pk")}
    locked = Order.objects.select_for_update().get(pk=order.pk)
    _check(amount, refundable(locked), locked, order=locked)
    freed = allocating.free(locked, amount)
    return {payments[pk]: part for pk, part in freed.items()}


def _pay_out(order: Order, amount: int, *, reason: str, method: str, by: User | None, at: datetime) -> Payment:
    """Pay the credit of a return order out, as far as the customer has paid anything at all."""
    if order.party_id is not None:
        # Two refunds to one customer come one after the other.
        Party.objects.select_for_update().get(pk=order.party_id)
        received = Payment.objects.filter(party=order.party_id, currency=order.currency).aggregate(sum=Sum("amount"))
        _check(amount, received["sum"] or 0, order, order=order)
    made = _make(order.party, order.currency, -amount, reason, method or Payment.Method.TRANSFER, by=by, at=at)
    allocating.allocate(made, {order.pk: -amount})
    publish(telling.of_payment(made, by.pk if by else None))
    return made


def _make(
    party: Party | None, currency: str, amount: int, reason: str, method: str, *, by: User | None, at: datetime
) -> Payment:
    day = timezone.localdate(at)
    made = Payment(
        code=PATTERN.render(day, Counter.take(f"refund {PATTERN.counter(day)}")),
        party=party,
        currency=currency,
        amount=amount,
        received_at=at,
        method=method,
        reason=reason.strip(),
        owner=by,
    )
    made.full_clean()
    made.save()
    return made


def _check(amount: int, available: int, record: Payment | Order | None, *, order: Order | None) -> None:
    if amount <= available:
        return
    if record is None:
        raise ValidationError({"amount": _("Nothing has been paid in advance.")})
    shown = money.format(max(0, available), record.currency)
    text = _("Only %(amount)s can be given back on %(order)s.") if order else _("Only %(amount)s can be given back.")
    raise ValidationError({"amount": text % {"amount": shown, "order": order}})


def _drawn(sources: Mapping[Payment, int], amount: int) -> dict[Payment, int]:
    """The amount as parts of what the sources have, in their order."""
    drawn: dict[Payment, int] = {}
    for payment, available in sources.items():
        part = min(amount, available)
        if part > 0:
            drawn[payment], amount = part, amount - part
    return drawn


def settle(refunds: Iterable[Payment]) -> None:
    """Say of refunds that came in by file which receipts they give back, the oldest first, as far as these are free."""
    for made in refunds:
        receipts = free_receipts(made.party_id, made.currency) if made.party_id else Payment.objects.none()
        _give_back(made, _drawn({receipt: receipt.free for receipt in receipts}, -made.amount))


def _give_back(made: Payment, parts: Mapping[Payment, int]) -> None:
    GivenBack.objects.bulk_create_parts(GivenBack(payment=p, refund=made, amount=part) for p, part in parts.items())
