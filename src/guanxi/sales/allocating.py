"""What payments pay: how much of each goes to which order. What goes to none is a prepayment."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.sales.derived import refresh_paid
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.prepaid import given_back_of, spent_of


def allocate(payment: Payment, amounts: Mapping[int, int]) -> None:
    """Let the payment pay these orders so much, in minor units; 0 takes it off. Orders not named keep what they have.

    Raises ValidationError for more than was paid, or more than is open on an order.
    """
    # Two that spend one payment come one after the other.
    Payment.everything.select_for_update().get(pk=payment.pk)
    stored = {allocation.order_id: allocation for allocation in payment.allocations.all()}
    kept = {pk: allocation.amount for pk, allocation in stored.items()}
    named = {pk: amount for pk, amount in amounts.items() if amount != kept.get(pk, 0)}
    _check_sum(payment, sum((kept | named).values()))
    orders = {order.pk: order for order in Order.objects.select_for_update().filter(pk__in=named).order_by("pk")}
    for pk, amount in named.items():
        allocation = stored.get(pk) or Allocation(payment=payment, order_id=pk, amount=0)
        if amount:
            check_open(payment, orders.get(pk), amount, already=allocation.amount)
        _set(allocation, amount)
    refresh_paid(named)


def check_kept(payment: Payment) -> None:
    """Raises ValidationError where the payment is too small for what it pays and was given back of it, or pays
    another customer's order; and where a refund is no longer what it gives back.
    """
    _check_sum(payment, payment.allocations.aggregate(sum=Sum("amount"))["sum"] or 0)
    for allocation in payment.allocations.select_related("order"):
        _check_owner(payment, allocation.order)
    others = Payment.objects.exclude(party=payment.party, currency=payment.currency)
    linked = models.Q(given_back__refund=payment) | models.Q(gives_back__payment=payment)
    if (other := others.filter(linked).first()) is not None:
        text = _("%(payment)s belongs to %(refund)s: they stay with one customer.")
        raise ValidationError({"party": text % {"payment": payment, "refund": other}})
    if payment.gives_back.exists() and spent_of(payment) != payment.amount:
        raise ValidationError({"amount": _("The amount of a refund stays: take it back and make another.")})


def check_moved(orders: QuerySet[Order], party: Party | None) -> None:
    """Raises ValidationError where an order that is to go to this customer was paid by another."""
    allocations = Allocation.objects.filter(order__in=orders.order_by(), payment__deleted_at__isnull=True)
    found = allocations.exclude(payment__party=party).select_related("order", "payment").first()
    if found is not None:
        text = _("%(order)s is paid by %(payment)s, which is another customer's: take that off first.")
        raise ValidationError({"party": text % {"order": found.order, "payment": found.payment}})


def free_surplus(order: Order) -> None:
    """Give what was paid beyond the order's total back to the payments as prepayment, the latest first."""
    free(order, order.paid - max(0, order.total))


def free(order: Order, surplus: int) -> dict[int, int]:
    """Take so much of what was paid off the order, the latest payment first; answers what is free of each payment.

    Money that came back already was allocated below zero: it stays. What was set off comes last, and opens the credit
    again of which it was taken: it is nobody's prepayment.
    """
    freed_of: dict[int, int] = {}
    live = order.allocations.filter(payment__deleted_at__isnull=True, amount__gt=0)
    latest_first = live.select_related("payment").order_by("-payment__received_at", "-pk")
    for allocation in sorted(latest_first, key=lambda allocation: allocation.payment.amount == 0):
        freed = max(0, min(surplus, allocation.amount))
        if freed:
            _set(allocation, allocation.amount - freed)
            if allocation.payment.amount:
                freed_of[allocation.payment_id] = freed
            else:
                _open_credits(allocation.payment, freed)
        surplus -= freed
    refresh_paid([order.pk])
    return freed_of


def _open_credits(setting_off: Payment, amount: int) -> None:
    """Give so much back to the credits that were set off by a payment of nothing."""
    for credit in setting_off.allocations.filter(amount__lt=0).order_by("pk"):
        part = min(amount, -credit.amount)
        _set(credit, credit.amount + part)
        amount -= part
        refresh_paid([credit.order_id])


def _set(allocation: Allocation, amount: int) -> None:
    allocation.amount = amount
    if amount:
        allocation.save()
    else:
        allocation.delete()


def _check_sum(payment: Payment, allocated: int) -> None:
    given_back = given_back_of(payment)
    spent = allocated + given_back
    if abs(spent) > abs(payment.amount) or spent * payment.amount < 0 or allocated * payment.amount < 0:
        text = _("%(allocated)s is allocated, but the payment is %(amount)s.")
        if given_back:
            text = _("%(allocated)s is allocated and %(given_back)s given back, but the payment is %(amount)s.")
        shown = {"allocated": allocated, "given_back": given_back, "amount": payment.amount}
        raise ValidationError(text % {name: _shown(amount, payment) for name, amount in shown.items()})


def _check_owner(payment: Payment, order: Order) -> None:
    if order.currency != payment.currency:
        raise ValidationError(_("%(order)s is in another currency.") % {"order": order})
    if order.party_id != payment.party_id:
        raise ValidationError(_("%(order)s belongs to another customer.") % {"order": order})


def check_open(payment: Payment, order: Order | None, amount: int, *, already: int) -> None:
    """Raises ValidationError where the payment may not pay so much of the order, of which it has `already` paid."""
    if order is None:
        raise ValidationError(_("An order that is to be paid is in the bin."))
    _check_owner(payment, order)
    left = order.payable + already
    if amount > 0 and amount > left:
        text = _("Only %(open)s is open on %(order)s.")
        raise ValidationError(text % {"open": _shown(left, payment), "order": order})
    back = order.paid - already - min(0, order.total)
    if amount < 0 and -amount > back:
        text = _("Only %(paid)s can be given back on %(order)s.")
        raise ValidationError(text % {"paid": _shown(back, payment), "order": order})


def _shown(minor: int, payment: Payment) -> str:
    return money.format(minor, payment.currency)
