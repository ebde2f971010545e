"""How coupons are found: by their code."""

from guanxi.loyalty.models import Coupon
from guanxi.search import searchable

searchable(Coupon, title=str, fields=["code", "deleted_at"])
