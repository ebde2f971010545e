"""What commission is reckoned from: orders less returns, payments less what was given back, opportunities won."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guanxi.kernel.periods import Period
from guanxi.sales.models import (
    CommissionRule,
    GivenBack,
    Opportunity,
    Order,
    OrderLine,
    Payment,
    Return,
    Split,
    StageKind,
)
from guanxi.sales.targets.measures import ORDERED, OWN, narrowed

Base = CommissionRule.Base


@dataclass(frozen=True)
class Source:
    """An order, payment or opportunity (`kind`), what it is worth, and who has which share of it in percent."""

    kind: str
    pk: int
    code: str
    worth: int
    shares: dict[int, int]


def sources(rule: CommissionRule, month: Period, people: Collection[int] | None = None) -> Iterator[Source]:
    """What counts for a rule in the month, the earliest first; of these people only, where they are given.

    A return counts with the order that it is of, a refund with the payment that it gives back, whenever they came.
    """
    if rule.base in CommissionRule.OF_LINES:
        found = _orders(rule, month, people)
    else:
        found = _payments(month, people) if rule.base == Base.RECEIVED else _deals(month, people)
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
    credits = _worths(rule, Order.objects.filter(ORDERED, pk__in=back.values("credit")), without_cost=True)
    for order, credit in back.values_list("order", "credit"):
        if order in worths:
            worths[order] += credits.get(credit, 0)
    parts = _parts("opportunity__quotes__order", orders, splits)
    rows = orders.order_by("ordered_at", "pk").values_list("pk", "code", "owner")
    for pk, code, owner in rows.iterator(2000):
        yield Source("order", pk, code, worths.get(pk, 0), _with_rest(parts.get(pk, {}), owner))


def _with_rest(parts: dict[int, int], owner: int | None) -> dict[int, int]:
    """The shares of colleagues, and the owner's: what is left, first."""
    rest = 100 - sum(parts.values())
    return {owner: rest + parts.get(owner, 0), **{p: n for p, n in parts.items() if p != owner}} if owner else parts


def _worths(rule: CommissionRule, orders: QuerySet[Order], *, without_cost: bool = False) -> dict[int, int]:
    by_margin = rule.base == Base.MARGIN
    narrowing = narrowed(rule.category_id, rule.product_id)
    if not narrowing.is_whole:
        worth = Sum(F("amount") - Coalesce("cost", F("amount"))) if by_margin else Sum("amount")
        lines = OrderLine.objects.filter(narrowing.condition, order__in=orders.values("pk"))
        return dict(lines.order_by().values_list("order").annotate(worth=worth))
    if by_margin:
        # As in the list of orders: without a cost there is no margin to speak of; goods may come back without one.
        counted = orders if without_cost else orders.exclude(cost=0)
        return dict(counted.order_by().values_list("pk", F("total") - F("cost")))
    return dict(orders.order_by().values_list("pk", "total"))


def _payments(month: Period, people: Collection[int] | None) -> Iterator[Source]:
    payments = Payment.objects.filter(OWN, received_at__gte=month.start, received_at__lt=month.end)
    if people is not None:
        payments = payments.filter(owner__in=people)
    given = GivenBack.objects.filter(refund__deleted_at__isnull=True, payment__deleted_at__isnull=True).order_by()
    less = dict(given.filter(payment__in=payments.values("pk")).values_list("payment").annotate(sum=Sum("amount")))
    more = dict(given.filter(refund__in=payments.values("pk")).values_list("refund").annotate(sum=Sum("amount")))
    rows = payments.order_by("received_at", "pk").values_list("pk", "code", "owner", "amount")
    for pk, code, owner, amount in rows.iterator(2000):
        yield Source("payment", pk, code, amount - less.get(pk, 0) + more.get(pk, 0), _with_rest({}, owner))


def _deals(month: Period, people: Collection[int] | None) -> Iterator[Source]:
    deals = Opportunity.objects.filter(OWN, status=StageKind.WON, closed_at__gte=month.start, closed_at__lt=month.end)
    if people is not None:
        shared = Split.objects.filter(colleague__in=people).values("opportunity")
        deals = deals.filter(Q(owner__in=people) | Q(pk__in=shared))
    parts = _parts("opportunity", deals)
    rows = deals.order_by("closed_at", "pk").values_list("pk", "code", "owner", "amount")
    for pk, code, owner, amount in rows.iterator(2000):
        yield Source("opportunity", pk, code, amount or 0, _with_rest(parts.get(pk, {}), owner))


def _parts(path: str, records: QuerySet[Any], splits: QuerySet[Split] | None = None) -> dict[int, dict[int, int]]:
    """The shares of colleagues in each of these records, which opportunities lead to by this path."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    among = (Split.objects.all() if splits is None else splits).filter(**{f"{path}__in": records.values("pk")})
    for pk, colleague, share in among.order_by("pk").values_list(path, "colleague", "share"):
        found[pk][colleague] = share
    return found
