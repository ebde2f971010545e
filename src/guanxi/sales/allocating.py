"""What payments pay: how much of each goes to which order. What goes to none is a prepayment."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.sales.derived import refresh_paid
from guanxi.sales.models import Allocation, Order, Payment


def allocate(payment: Payment, amounts: Mapping[int, int]) -> None:
    """Let the payment pay these orders so much, in minor units; 0 takes it off. Orders not named keep what they have.

    Raises ValidationError for more than was paid, or more than is open on an order.
    """
    stored = {allocation.order_id: allocation for allocation in payment.allocations.all()}
    kept = {pk: allocation.amount for pk, allocation in stored.items()}
    named = {pk: amount for pk, amount in amounts.items() if amount != kept.get(pk, 0)}
    _check_sum(payment, sum((kept | named).values()))
    orders = Order.objects.select_for_update().in_bulk(named)
    for pk, amount in named.items():
        allocation = stored.get(pk) or Allocation(payment=payment, order_id=pk, amount=0)
        if amount:
            check_open(payment, orders.get(pk), amount, already=allocation.amount)
        _set(allocation, amount)
    refresh_paid(named)


def check_kept(payment: Payment) -> None:
    """Raises ValidationError where the payment is too small for what it pays, or pays another customer's order."""
    _check_sum(payment, payment.allocations.aggregate(sum=Sum("amount"))["sum"] or 0)
    for allocation in payment.allocations.select_related("order"):
        _check_owner(payment, allocation.order)


def check_moved(orders: QuerySet[Order], party: Party | None) -> None:
    """Raises ValidationError where an order that is to go to this customer was paid by another."""
    allocations = Allocation.objects.filter(order__in=orders.order_by(), payment__deleted_at__isnull=True)
    found = allocations.exclude(payment__party=party).select_related("order", "payment").first()
    if found is not None:
        text = _("%(order)s is paid by %(payment)s, which is another customer's: take that off first.")
        raise ValidationError({"party": text % {"order": found.order, "payment": found.payment}})


def free_surplus(order: Order) -> None:
    """Give what was paid beyond the order's total back to the payments as prepayment, the latest first."""
    surplus = order.paid - max(0, order.total)
    live = order.allocations.filter(payment__deleted_at__isnull=True, amount__gt=0)
    for allocation in live.select_related("payment").order_by("-payment__received_at", "-pk"):
        freed = max(0, min(surplus, allocation.amount))
        if freed:
            _set(allocation, allocation.amount - freed)
        surplus -= freed
    refresh_paid([order.pk])


def _set(allocation: Allocation, amount: int) -> None:
    allocation.amount = amount
    if amount:
        allocation.save()
    else:
        allocation.delete()


def _check_sum(payment: Payment, allocated: int) -> None:
    if abs(allocated) > abs(payment.amount) or allocated * payment.amount < 0:
        text = _("%(allocated)s is allocated, but the payment is %(amount)s.")
        shown = {"allocated": _shown(allocated, payment), "amount": _shown(payment.amount, payment)}
        raise ValidationError(text % shown)


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
    left = order.total - order.paid + already
    if amount > 0 and amount > left:
        text = _("Only %(open)s is open on %(order)s.")
        raise ValidationError(text % {"open": _shown(left, payment), "order": order})


def _shown(minor: int, payment: Payment) -> str:
    return money.format(minor, payment.currency)
