"""Coupons and points follow what is undone; where they would be used twice, or by another customer, it is refused."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.loyalty.coupons import redeeming
from guanxi.loyalty.models import Coupon
from guanxi.sales import derived, rewards
from guanxi.sales.models import Order, OrderLine, Reduction, Return
from guanxi.sales.reductions import actions


@on_undo
def follow(operation: Operation) -> None:
    """Raises OutOfReach where a coupon was used elsewhere meanwhile, more points would be used than there are or than
    may be, or an order would go to another customer with what was used of this one's.
    """
    try:
        for batch in derived.batches(_orders_of_returns(operation)):
            rewards.follow(batch)
        if Reduction.objects.exists():
            _follow(operation)
    except ValidationError as error:
        raise OutOfReach(error.messages[0]) from error


def _follow(operation: Operation) -> None:
    moved = operation.changes.filter(
        model=Order._meta.label_lower, action=Change.Action.UPDATE, before__has_key="party_id"
    )
    if not _is_merge(operation):
        actions.check_kept(Reduction.objects.filter(order__in=moved.values("object_id")))
    led = Coupon.everything.filter(pk__in=_touched(operation, Coupon))
    using = Reduction.objects.filter(coupon__in=led).values_list("order_id", flat=True)
    for batch in derived.batches({*derived.touched_orders(operation), *using}):
        actions.follow(batch, at=timezone.now())
    for coupon in led.filter(state=Coupon.State.REDEEMED).select_related("kind"):
        redeeming.check_times(coupon, coupon.used_by_id)
    for batch in derived.batches(_orders_of_lines(operation)):
        reduced = Order.objects.filter(pk__in=batch, reductions__isnull=False).distinct()
        for order in reduced.exclude(status=Order.Status.CANCELLED):
            actions.reckon_anew(order)


def _is_merge(operation: Operation) -> bool:
    """Whether files were merged, or parted again: they take orders, coupons and points with them."""
    first = operation
    while first.undoes is not None:
        first = first.undoes
    return first.kind == Operation.Kind.MERGE


def _touched(operation: Operation, model: type[Model]) -> Collection[int]:
    return set(operation.changes.filter(model=model._meta.label_lower).values_list("object_id", flat=True))


def _orders_of_returns(operation: Operation) -> Collection[int]:
    returns = Return.everything.filter(pk__in=_touched(operation, Return))
    return set(returns.values_list("order_id", flat=True))


def _orders_of_lines(operation: Operation) -> Collection[int]:
    """The orders of which lines were put back, or taken away again."""
    changes = operation.changes.filter(model=OrderLine._meta.label_lower)
    told = {(change.before | change.after).get("order_id") for change in changes.iterator()} - {None}
    stored = OrderLine.objects.filter(pk__in=changes.values("object_id")).values_list("order_id", flat=True)
    return {*told, *stored}
