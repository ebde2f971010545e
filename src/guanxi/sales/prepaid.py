"""What of payments no order takes: prepayments, less what was given back. Amounts are in minor units."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guanxi.access.querysets import VisibleQuerySet
from guanxi.sales.models import Allocation, GivenBack, Payment


def given_back_of(payment: Payment) -> int:
    """What was given back of a payment, or, below zero, what a refund gives back of others."""
    if payment.is_refund:
        return -(payment.gives_back.aggregate(sum=Sum("amount"))["sum"] or 0)
    live = payment.given_back.filter(refund__deleted_at__isnull=True)
    return live.aggregate(sum=Sum("amount"))["sum"] or 0


def spent_of(payment: Payment) -> int:
    """What orders take of a payment and what was given back of it; of a refund, with its sign, what it settles."""
    return (payment.allocations.aggregate(sum=Sum("amount"))["sum"] or 0) + given_back_of(payment)


def free_of(payment: Payment) -> int:
    """What of a payment no order takes and nobody got back."""
    return payment.amount - spent_of(payment)


def free_receipts(party: int, currency: str) -> VisibleQuerySet[Any]:
    """The receipts of a customer in this currency of which something is `free`, the oldest first."""
    taken = Allocation.objects.filter(payment=OuterRef("pk"))
    back = GivenBack.objects.filter(payment=OuterRef("pk"), refund__deleted_at__isnull=True)
    rows = Payment.objects.filter(party=party, currency=currency, amount__gt=0)
    free = F("amount") - _sum(taken) - _sum(back)
    found: VisibleQuerySet[Any] = rows.annotate(free=free).filter(free__gt=0).order_by("received_at", "pk")
    return found


def check_books(payments: Collection[int]) -> None:
    """Raises ValidationError where one of these payments, or of those that they give back, gives more than it has."""
    sources = GivenBack.objects.filter(Q(payment__in=payments) | Q(refund__in=payments)).select_related("payment")
    for part in sources.filter(refund__deleted_at__isnull=True).select_related("refund"):
        if part.payment.deleted_at is not None or free_of(part.payment) < 0:
            text = _("%(payment)s was given back by %(refund)s: take that back first.")
            raise ValidationError(text % {"payment": part.payment, "refund": part.refund})


def _sum(rows: QuerySet[Allocation] | QuerySet[GivenBack]) -> Coalesce:
    summed = rows.order_by().values("payment").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)
