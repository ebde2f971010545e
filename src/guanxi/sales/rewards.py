"""The points that orders earn and use: they follow from what is paid, what came back, and what was redeemed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from guanxi.catalogue.stock.origin import Origin
from guanxi.kernel import calendar
from guanxi.loyalty.models import Programme
from guanxi.loyalty.points import posting
from guanxi.sales.models import Order, Reduction, Return

SETTLED = (Return.State.REFUNDED, Return.State.EXCHANGED)


def follow(orders: Collection[int]) -> None:
    """Book the points of these orders as they stand, by key; one query where the company has no points.

    Raises NotEnoughPoints where an order would use more than its customer has.
    """
    rules = Programme.current()
    if rules.pk is None:
        return
    rows: QuerySet[Order] = Order.everything.filter(pk__in=orders).select_related("party").order_by("pk")
    back = _sums(Return.objects.filter(order__in=orders, state__in=SETTLED), "amount")
    used = _sums(Reduction.objects.filter(order__in=orders), "points")
    for order in rows:
        given_back = back.get(order.pk, 0)
        spent = _spent(order, used.get(order.pk, 0), given_back)
        earned = _earned(order, rules, given_back)
        posting.bring(Origin.of(order), party=order.party_id, earned=earned, spent=spent, by=None, at=timezone.now())


def used_on(order: Order) -> int:
    """The points that an order uses, as they are booked."""
    return posting.booked(Origin.of(order))[1]


def counts(order: Order) -> bool:
    """Whether points are earned by, and used on, such an order: they are worth so much of the company's currency."""
    return order.currency == settings.CURRENCY


def _sums(rows: QuerySet[Return] | QuerySet[Reduction], column: str) -> Mapping[int, int]:
    return dict(rows.order_by().values_list("order").annotate(sum=Sum(column)))


def _is_gone(order: Order) -> bool:
    return order.deleted_at is not None or order.status in (Order.Status.CANCELLED, Order.Status.RETURNED)


def _earned(order: Order, rules: Programme, given_back: int) -> int:
    """On what is paid and was not given back. What was set off by a return counts as paid, and as given back."""
    if _is_gone(order) or order.party is None or not rules.is_on or not counts(order):
        return 0
    if rules.starts_on and calendar.day(order.ordered_at) < rules.starts_on:
        return 0
    kept = min(order.paid, order.total) - given_back
    return rules.earned(kept, currency=order.currency, grade=order.party.grade)


def _spent(order: Order, points: int, given_back: int) -> int:
    """Of what was returned, the points come back in proportion, to the last one with the last piece."""
    if _is_gone(order) or order.party is None:
        return 0
    return points - points * min(given_back, order.total) // order.total if order.total > 0 else points
