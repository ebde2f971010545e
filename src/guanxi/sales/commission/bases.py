"""What commission is reckoned from: orders with what was returned of them, payments with what was given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guanxi.kernel.periods import Period
from guanxi.sales.models import CommissionRule, GivenBack, Order, OrderLine, Payment, Return, Split
from guanxi.sales.targets.measures import ORDERED, OWN, narrowed

Base = CommissionRule.Base


@dataclass(frozen=True)
class Source:
    """An order or payment, when it was, whose it is, what it is worth, and who has which share of it in percent."""

    order: int | None
    payment: int | None
    code: str
    at: datetime
    worth: int
    shares: dict[int, int]


def sources(rule: CommissionRule, month: Period, people: Collection[int] | None = None) -> Iterator[Source]:
    """What counts for a rule in the month, the earliest first; of these people only, where they are given.

    A return counts with the order that it is of, a refund with the payment that it gives back, whenever they came.
    """
    found = _payments(month, people) if rule.base == Base.RECEIVED else _orders(rule, month, people)
    return (source for source in found if source.worth)


def _orders(rule: CommissionRule, month: Period, people: Collection[int] | None) -> Iterator[Source]:
    orders = Order.objects.filter(ORDERED, ordered_at__gte=month.start, ordered_at__lt=month.end)
    splits = Split.objects.filter(opportunity__quotes__deleted_at__isnull=True)
    if people is not None:
        shared = splits.filter(colleague__in=people).values("opportunity__quotes__order")
        orders = orders.filter(Q(owner__in=people) | Q(pk__in=shared))
    # Those of a known order count with it.
    booked = Return.objects.filter(credit__isnull=False)
    orders = orders.exclude(pk__in=booked.values("credit"))
    worths = _worths(rule, orders)
    back = booked.filter(order__in=orders.values("pk"))
    credits = _worths(rule, Order.objects.filter(ORDERED, pk__in=back.values("credit")))
    for order, credit in back.values_list("order", "credit"):
        worths[order] = worths.get(order, 0) + credits.get(credit, 0)
    parts: dict[int, dict[int, int]] = defaultdict(dict)
    path = "opportunity__quotes__order"
    for order, colleague, share in splits.filter(**{f"{path}__in": orders.values("pk")}).values_list(
        path, "colleague", "share"
    ):
        parts[order][colleague] = share
    rows = orders.order_by("ordered_at", "pk").values_list("pk", "code", "ordered_at", "owner")
    for pk, code, at, owner in rows.iterator(2000):
        yield Source(pk, None, code, at, worths.get(pk, 0), _with_rest(parts.get(pk, {}), owner))


def _with_rest(parts: dict[int, int], owner: int | None) -> dict[int, int]:
    """The shares of colleagues, and the owner's: what is left, first."""
    rest = 100 - sum(parts.values())
    return {owner: rest + parts.get(owner, 0), **{p: n for p, n in parts.items() if p != owner}} if owner else parts


def _worths(rule: CommissionRule, orders: QuerySet[Order]) -> dict[int, int]:
    by_margin = rule.base == Base.MARGIN
    if rule.category_id:
        worth = Sum(F("amount") - Coalesce("cost", F("amount"))) if by_margin else Sum("amount")
        lines = OrderLine.objects.filter(narrowed(rule.category_id, None).condition, order__in=orders.values("pk"))
        return dict(lines.order_by().values_list("order").annotate(worth=worth))
    if by_margin:
        # As in the list of orders: without a cost there is no margin to speak of.
        return dict(orders.exclude(cost=0).order_by().values_list("pk", F("total") - F("cost")))
    return dict(orders.order_by().values_list("pk", "total"))


def _payments(month: Period, people: Collection[int] | None) -> Iterator[Source]:
    payments = Payment.objects.filter(OWN, received_at__gte=month.start, received_at__lt=month.end)
    if people is not None:
        payments = payments.filter(owner__in=people)
    given = GivenBack.objects.filter(refund__deleted_at__isnull=True, payment__deleted_at__isnull=True).order_by()
    less = dict(given.filter(payment__in=payments.values("pk")).values_list("payment").annotate(sum=Sum("amount")))
    more = dict(given.filter(refund__in=payments.values("pk")).values_list("refund").annotate(sum=Sum("amount")))
    rows = payments.order_by("received_at", "pk").values_list("pk", "code", "received_at", "owner", "amount")
    for pk, code, at, owner, amount in rows.iterator(2000):
        yield Source(None, pk, code, at, amount - less.get(pk, 0) + more.get(pk, 0), _with_rest({}, owner))
