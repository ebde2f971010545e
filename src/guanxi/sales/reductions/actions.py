"""The verbs of reductions: using points and coupons on an order, taking them off, and following its lines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.stock.origin import Origin
from guanxi.kernel import money
from guanxi.loyalty.coupons import codes, redeeming
from guanxi.loyalty.coupons.redeeming import Basket, Position
from guanxi.loyalty.models import Coupon, Programme
from guanxi.loyalty.points.standing import balance_of
from guanxi.sales import allocating, billing, derived, quantities, rewards
from guanxi.sales.models import Order, OrderLine, Reduction, Return
from guanxi.sales.receivables import holding

Status = Order.Status
LAST = 1_000_000


@transaction.atomic
def use_coupon(*, order: Order, code: str, by: User, at: datetime) -> Order:
    """Redeem a coupon on an order that is placed. Raises ValidationError, which says why it does not hold."""
    locked = _locked(order)
    coupon = Coupon.objects.select_related("kind").filter(code=codes.tidy(code)).first()
    if coupon is None:
        raise ValidationError({"code": _("There is no such coupon.")})
    others = [one.coupon.kind for one in reductions_of(locked) if one.coupon]
    try:
        amount = redeeming.redeem(coupon, basket_of(locked), origin=Origin.of(locked), others=others, by=by.pk, at=at)
    except redeeming.Refused as refusal:
        raise ValidationError({"code": refusal.messages[0]}) from refusal
    text = _("Coupon %(name)s (%(code)s)") % {"name": coupon.kind, "code": coupon}
    _take_off(locked, amount, text, coupon=coupon)
    return _settled(locked, at)


@transaction.atomic
def use_points(*, order: Order, points: int, by: User, at: datetime) -> Order:
    """Use so many points of the customer on an order that is placed, in the place of those used on it before.

    Raises ValidationError for more than they have, or than points may pay of it.
    """
    locked = _locked(order)
    for former in locked.reductions.filter(points__gt=0).select_related("line"):
        former.line.delete()
    if points > (most := usable(locked)):
        told = {"most": most, "worth": money.format(value(most, locked), locked.currency)}
        raise ValidationError({"points": _("At most %(most)s points can be used here: %(worth)s.") % told})
    if points > 0 and (amount := value(points, locked)) > 0:
        _take_off(locked, amount, _("%(points)s points") % {"points": points}, points=points)
    return _settled(locked, at)


@transaction.atomic
def take_off(*, order: Order, by: User, at: datetime) -> Order:
    """Take coupons and points off an order that is placed: they can be used again."""
    locked = _locked(order)
    for one in reductions_of(locked):
        if one.coupon is not None:
            redeeming.release(one.coupon, origin=Origin.of(locked))
        one.delete()
        one.line.delete()
    return _settled(locked, at)


def usable(order: Order) -> int:
    """The most points that can be used on the order: what its customer has, and what the rules allow of its sum."""
    rules = Programme.current()
    if rules.pk is None or order.party_id is None or not rewards.counts(order):
        return 0
    sum_ = _before_points(order)
    used = rewards.used_on(order)
    most = rules.needed_for(sum_ * rules.max_share // 100, currency=order.currency)
    return max(0, min(balance_of(order.party_id) + used, most))


def value(points: int, order: Order) -> int:
    """What so many points take off the order, in minor units."""
    taken: int = Programme.current().value_of(points, currency=order.currency)
    return taken


def reductions_of(order: Order) -> list[Reduction]:
    """What was taken off an order, in the order of its lines."""
    return list(order.reductions.select_related("line", "coupon__kind").order_by("line__position", "pk"))


def basket_of(order: Order) -> Basket:
    """The order as coupons see it: its goods and services, less discounts of single lines."""
    positions = [
        Position(line.product_id, line.product.category_id if line.product else None, line.amount)
        for line in quantities.lines_of(order)
    ]
    return Basket(positions, order.party_id, order.currency)


def reckon_anew(order: Order) -> None:
    """Let coupons follow the lines of an order that was changed. Raises ValidationError where one does not hold any
    more, and where points would pay more than they may.
    """
    found = reductions_of(order)
    if not found:
        return
    basket = basket_of(order)
    for one in found:
        if one.coupon is not None:
            try:
                _set(one.line, redeeming.worth(one.coupon.kind, basket))
            except redeeming.Refused as refusal:
                text = _("%(coupon)s: %(why)s Take it off the order first.")
                raise ValidationError(text % {"coupon": one.coupon, "why": refusal.messages[0]}) from refusal
    derived.refresh_orders([order.pk])
    order.refresh_from_db()
    if any(one.points for one in found) and sum(one.points for one in found) > usable(order):
        raise ValidationError(_("The points would pay more of the order than they may: take them off first."))
    if order.total < 0:
        raise ValidationError(_("Coupons and points come to more than the order: take them off first."))


def follow(orders: Collection[int], *, at: datetime) -> None:
    """Coupons and points follow orders that are cancelled, or stand again. Raises ValidationError where a coupon was
    used elsewhere meanwhile, or its customer may not use so many.
    """
    found = Reduction.objects.filter(order__in=orders, coupon__isnull=False).select_related("order", "coupon")
    for one in found:
        origin = Origin.of(one.order)
        assert one.coupon is not None  # filtered by it
        if one.order.deleted_at is not None or one.order.status == Status.CANCELLED:
            redeeming.release(one.coupon, origin=origin)
        elif not redeeming.take_again(one.coupon, origin=origin, party=one.order.party_id, at=at):
            raise ValidationError(_("%(coupon)s has been used elsewhere.") % {"coupon": one.coupon})
    rewards.follow(orders)


def check_kept(reductions: QuerySet[Reduction]) -> None:
    """Raises ValidationError where there is one of these: its order is to stay with its customer."""
    reduced = reductions.select_related("order").first()
    if reduced is not None:
        text = _("Coupons or points of its customer were used on %(order)s: take them off first.")
        raise ValidationError({"party": text % {"order": reduced.order}})


def _locked(order: Order) -> Order:
    locked = Order.objects.select_for_update().get(pk=order.pk)
    is_begun = locked.invoiced or Return.objects.filter(order=locked).exclude(state__in=Return.DROPPED).exists()
    if locked.status != Status.PLACED or locked.total < 0 or is_begun:
        raise ValidationError(_("Coupons and points are used while the order is placed, and not invoiced or returned."))
    return locked


def _before_points(order: Order) -> int:
    """What the order comes to after its coupons, in minor units."""
    lines = order.lines.exclude(reduction__points__gt=0).values_list("amount", flat=True)
    return max(0, sum(lines))


def _take_off(order: Order, amount: int, text: str, **behind: Any) -> None:
    line = OrderLine(
        order=order, position=LAST, description=text[:200], quantity=Decimal(1), amount=0, unit_price=Decimal(0)
    )
    _set(line, amount)
    Reduction.objects.create(order=order, line=line, **behind)


def _set(line: OrderLine, amount: int) -> None:
    """Let the line take so much off."""
    line.amount = -amount
    line.unit_price = -money.to_decimal(amount, line.order.currency)
    line.save()


def _settled(order: Order, at: datetime) -> Order:
    """Totals, payments, holds and points follow."""
    derived.refresh_orders([order.pk])
    order.refresh_from_db()
    if order.total < 0:
        raise ValidationError(_("Coupons and points come to more than the order."))
    billing.check(order)
    allocating.free_surplus(order)
    order.refresh_from_db()
    holding.check(order, at=at)
    derived.follow_purchases([order.party_id] if order.party_id else [], at=at)
    return order
