"""What a coupon takes off a basket, and redeeming it: once, whoever else tries at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.catalogue.models import Category
from guanxi.catalogue.stock.origin import Origin
from guanxi.events.bus import publish
from guanxi.events.loyalty import CouponRedeemed
from guanxi.kernel import calendar, money
from guanxi.loyalty.models import Coupon, CouponKind

State = Coupon.State
HUNDRED = Decimal(100)


class Refused(ValidationError):
    """The coupon does not hold here; the message says why."""


@dataclass(frozen=True)
class Position:
    """A position of a basket: what it is, and what it comes to in minor units."""

    product: int | None
    category: int | None
    amount: int


@dataclass(frozen=True)
class Basket:
    """What a coupon is to be used on, and whose it is."""

    positions: Sequence[Position]
    party: int | None
    currency: str


def covered(kind: CouponKind, positions: Sequence[Position]) -> list[bool]:
    """Which positions a kind of coupon holds for."""
    if kind.product_id is not None:
        return [one.product == kind.product_id for one in positions]
    if kind.category_id is not None:
        below = _with_twigs(kind.category_id)
        return [one.category in below for one in positions]
    return [True] * len(positions)


def worth(kind: CouponKind, basket: Basket) -> int:
    """What it takes off, in minor units; never more than what it holds for comes to.

    Raises Refused for another currency, for a basket below its minimum, and where it holds for nothing.
    """
    if basket.currency != kind.currency:
        raise Refused(_("The coupon is in another currency."))
    holds = covered(kind, basket.positions)
    sum_ = sum(one.amount for one, counts in zip(basket.positions, holds, strict=True) if counts)
    if sum_ <= 0:
        raise Refused(_("The coupon holds for nothing here."))
    if sum_ < kind.minimum:
        told = {"minimum": money.format(kind.minimum, kind.currency), "sum": money.format(sum_, kind.currency)}
        raise Refused(_("The coupon holds from %(minimum)s on: what it holds for comes to %(sum)s.") % told)
    if kind.form == CouponKind.Form.AMOUNT:
        return min(kind.amount or 0, sum_)
    off = money.round_half_up(sum_ * (kind.percent or Decimal(0)) / HUNDRED)
    return min(off, kind.cap) if kind.cap else off


def check(coupon: Coupon, basket: Basket, *, others: Sequence[CouponKind], at: datetime) -> int:
    """What the coupon takes off; `others` are the kinds used on the same basket. Raises Refused."""
    kind, today = coupon.kind, calendar.day(at)
    if coupon.state != State.ISSUED:
        raise Refused(_("The coupon is “%(state)s”.") % {"state": coupon.get_state_display()})
    if not kind.is_on:
        raise Refused(_("Coupons of this kind are not in use."))
    if kind.starts_on and today < kind.starts_on:
        raise Refused(_("The coupon is not valid yet."))
    if any(last and today > last for last in (coupon.valid_until, kind.ends_on)):
        raise Refused(_("The coupon has expired."))
    if coupon.party_id is not None and coupon.party_id != basket.party:
        raise Refused(_("The coupon is another customer's."))
    if others and not all(one.is_combinable for one in (kind, *others)):
        raise Refused(_("The coupon does not go with the one that is used already."))
    check_times(coupon, basket.party)
    return worth(kind, basket)


@transaction.atomic
def redeem(
    coupon: Coupon, basket: Basket, *, origin: Origin, others: Sequence[CouponKind], by: int | None, at: datetime
) -> int:
    """Use the coupon for a record; answers what it takes off. Raises Refused.

    That it is open is asked by the statement that takes it: of two at once, one is refused.
    """
    # How often one customer uses a kind is counted while nobody else redeems it.
    CouponKind.objects.select_for_update().get(pk=coupon.kind_id)
    amount = check(coupon, basket, others=others, at=at)
    # What nobody's name was on is theirs who used it.
    used = {"state": State.REDEEMED, "redeemed_at": at, "used_by": basket.party, **origin.named}
    if not Coupon.objects.filter(pk=coupon.pk, state=State.ISSUED).update(**used):
        raise Refused(_("The coupon has just been used elsewhere."))
    if basket.party is not None:
        told: dict[str, Any] = {"code": str(coupon), "name": coupon.kind.name, "subject": (origin.kind, origin.pk)}
        publish(CouponRedeemed(at=at, by_id=by, party_id=basket.party, **told))
    return amount


@transaction.atomic
def release(coupon: Coupon, *, origin: Origin) -> bool:
    """Let a coupon be used again that was redeemed for this record; answers whether it was."""
    free = {"state": State.ISSUED, "redeemed_at": None, "used_by": None, "origin_kind": "", "origin_id": None}
    mine = Coupon.everything.filter(pk=coupon.pk, state=State.REDEEMED, **origin.named)
    return bool(mine.update(**free))


def take_again(coupon: Coupon, *, origin: Origin, party: int | None, at: datetime) -> bool:
    """Redeem once more for this record what was released with it; answers whether it is redeemed for it.

    Raises Refused where the customer has used as many of its kind meanwhile as they may.
    """
    used = {"state": State.REDEEMED, "redeemed_at": at, "used_by": party, **origin.named}
    if Coupon.objects.filter(pk=coupon.pk, state=State.REDEEMED, **origin.named).exists():
        return True
    CouponKind.objects.select_for_update().get(pk=coupon.kind_id)
    check_times(coupon, party)
    return bool(Coupon.objects.filter(pk=coupon.pk, state=State.ISSUED).update(**used))


def check_times(coupon: Coupon, party: int | None) -> None:
    """Raises Refused where the customer has used as many others of its kind as each customer may."""
    kind = coupon.kind
    if kind.per_customer is None:
        return
    if party is None:
        raise Refused(_("The coupon is limited for each customer: name the customer first."))
    used = Coupon.objects.filter(kind=kind, state=State.REDEEMED, used_by=party).exclude(pk=coupon.pk).count()
    if used >= kind.per_customer:
        raise Refused(_("The customer has used %(n)s coupons of this kind already: that is the limit.") % {"n": used})


def _with_twigs(category: int) -> set[int]:
    parents = dict(Category.objects.values_list("pk", "parent"))
    found = {category}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found
