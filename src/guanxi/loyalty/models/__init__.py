"""The rules of points, the ledger, and coupons."""

from guanxi.loyalty.models.coupon import Coupon, CouponKind
from guanxi.loyalty.models.points import Draw, PointsAccount, PointsEntry
from guanxi.loyalty.models.programme import Programme

__all__ = ["Coupon", "CouponKind", "Draw", "PointsAccount", "PointsEntry", "Programme"]
