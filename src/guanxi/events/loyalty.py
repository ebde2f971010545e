"""What happens to points and coupons of customers."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class PointsAdjusted(Event):
    """Points were given, or with a negative number taken, by hand."""

    points: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PointsExpired(Event):
    """Points were not used in time."""

    points: int


@dataclass(frozen=True, kw_only=True)
class CouponGiven(Event):
    """A customer was given a coupon; the subject is the coupon, `name` that of its kind."""

    name: str


@dataclass(frozen=True, kw_only=True)
class CouponRedeemed(Event):
    """A coupon was used; the subject is what it was used on. `code` is the end of it: not all who hear read codes."""

    code: str
    name: str
