"""What follows from orders and their lines: totals of orders, purchase figures of parties. Set-based and repeatable."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Aggregate, BigIntegerField, Count, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.loyalty.points.posting import NotEnoughPoints
from guanxi.parties import bulk
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Role
from guanxi.sales import billing, losses, rewards
from guanxi.sales.models import Allocation, Order, OrderLine, Payment
from guanxi.sales.plans.spreading import follow

BATCH = 500


def refresh_orders(pks: Collection[int]) -> None:
    """Set the total and the cost of these orders to the sums of their lines; their plans follow."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")

    def total(column: str) -> Coalesce:
        summed = lines.annotate(sum=Sum(column)).values("sum")
        return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)

    Order.everything.filter(pk__in=pks).update(total=total("amount"), cost=total("cost"))
    follow(pks)
    billing.follow(pks)
    losses.follow(pks)
    rewards.follow(pks)


def refresh_parties(pks: Collection[int]) -> None:
    """Set first and last purchase, number and total of purchases of these parties from their orders.

    Returns lower the total; only purchases count as orders and have a date.
    """
    counted = Order.objects.filter(party=OuterRef("pk")).exclude(status=Order.Status.CANCELLED).order_by()
    purchases = counted.exclude(status=Order.Status.RETURNED)

    def figure(orders: QuerySet[Order], aggregate: Aggregate) -> Subquery:
        return Subquery(orders.values("party").annotate(figure=aggregate).values("figure"))

    Party.everything.filter(pk__in=pks).update(
        first_purchase_at=figure(purchases, Min("ordered_at")),
        last_purchase_at=figure(purchases, Max("ordered_at")),
        purchase_count=Coalesce(figure(purchases, Count("pk")), 0),
        purchase_total=Coalesce(figure(counted, Sum("total")), 0, output_field=BigIntegerField()),
    )


def follow_purchases(pks: Collection[int], *, at: datetime, recorded: Collection[int] = ()) -> None:
    """Refresh parties, start their role as customers at their first purchase, and let their states follow.

    Roles of parties outside `recorded` go unrecorded: they were made by the same operation.
    """
    refresh_parties(pks)
    firsts = Party.objects.filter(pk__in=pks, first_purchase_at__isnull=False).values_list("pk", "first_purchase_at")
    since: dict[int, date] = {pk: timezone.localdate(first) for pk, first in firsts}
    known = set(recorded)
    bulk.start_role(since={pk: day for pk, day in since.items() if pk in known}, role=Role.CUSTOMER)
    fresh = {pk: day for pk, day in since.items() if pk not in known}
    bulk.start_role(since=fresh, role=Role.CUSTOMER, recorded=False)
    bulk.follow_rules(pks=pks, at=at)


def touched_orders(operation: Operation) -> set[int]:
    """The orders that an operation made or changed, or of which it made, changed or removed lines."""
    direct = operation.changes.filter(model=Order._meta.label_lower).values_list("object_id", flat=True)
    orders = set(direct.iterator(BATCH))
    unknown: set[int] = set()
    for change in operation.changes.filter(model=OrderLine._meta.label_lower).iterator(BATCH):
        known = (change.before | change.after).get("order_id")
        orders.add(known) if known else unknown.add(change.object_id)
    for lines in batches(unknown):
        orders.update(OrderLine.objects.filter(pk__in=lines).values_list("order_id", flat=True))
    return orders


def touched_parties(operation: Operation, orders: Collection[int]) -> set[int]:
    """The parties that have these orders, or had them before the operation or (undone since) after it."""
    parties: set[int] = set()
    for batch in batches(orders):
        owned = Order.everything.filter(pk__in=batch, party__isnull=False).order_by()
        parties.update(owned.values_list("party_id", flat=True).distinct())
    changes = operation.changes.filter(model=Order._meta.label_lower, action="update", before__has_key="party_id")
    for sides in changes.values_list("before__party_id", "after__party_id").iterator(BATCH):
        parties.update(pk for pk in sides if pk)
    return parties


def refresh_after(operation: Operation) -> None:
    """Bring everything up to date that follows from the orders which an operation touched (or its undoing touched)."""
    orders = touched_orders(operation)
    for batch in batches(orders):
        try:
            refresh_orders(batch)
        except NotEnoughPoints as error:
            raise OutOfReach(error.messages[0]) from error
    for batch in batches(touched_parties(operation, orders)):
        refresh_parties(batch)


def refresh_paid(orders: Collection[int]) -> None:
    """Set what is paid of these orders to the sum of what live payments allocate to them."""
    live = Allocation.objects.filter(order=OuterRef("pk"), payment__deleted_at__isnull=True).order_by().values("order")
    paid = Subquery(live.annotate(sum=Sum("amount")).values("sum"), output_field=BigIntegerField())
    for pks in batches(orders):
        Order.everything.filter(pk__in=pks).update(paid=Coalesce(paid, 0))
        losses.follow(pks)
        rewards.follow(pks)


def refresh_paid_after(operation: Operation) -> None:
    """Bring what is paid of the orders up to date whose payments an operation had brought, changed or reallocated."""
    payments = operation.changes.filter(model=Payment._meta.label_lower).values_list("object_id", flat=True)
    for pks in batches(set(payments.iterator())):
        refresh_paid(set(Allocation.objects.filter(payment__in=pks).values_list("order_id", flat=True)))
    moved: set[int] = set()
    for change in operation.changes.filter(model=Allocation._meta.label_lower).iterator(BATCH):
        known = (change.before | change.after).get("order_id")
        moved.update([known] if known else _order_of(change.object_id))
    refresh_paid(moved)


def _order_of(allocation: int) -> Iterator[int]:
    yield from Allocation.objects.filter(pk=allocation).values_list("order_id", flat=True)


def batches(pks: Collection[int]) -> Iterator[list[int]]:
    """The keys in order, a few hundred at a time."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
