"""Where coupons stand in the navigation."""

from guanxi.loyalty.coupons.listings import COUPON_KINDS, COUPONS
from guanxi.workbench.places import place

place(COUPONS, "customers", order=64)
place(COUPON_KINDS, "rules", order=64)
