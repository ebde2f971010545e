"""Who sees points and coupons: points who sees the customer; coupons also whose they are."""

from guanxi.access import rules
from guanxi.loyalty.models import Coupon, CouponKind, Draw, PointsAccount, PointsEntry, Programme
from guanxi.records.settled import settled

# Giving and taking points by hand, with a reason.
ADJUST = "loyalty.adjust"

rules.through(PointsAccount, "party")
rules.through(PointsEntry, "party")
rules.through(Draw, "entry")
rules.common(Programme)
rules.common(CouponKind)
rules.owned_or_through(Coupon, "party")
settled(Coupon)
