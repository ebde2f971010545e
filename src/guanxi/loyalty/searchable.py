"""How coupons are found: by their code, by who may read it."""

from guanxi.loyalty.models import Coupon
from guanxi.search import searchable

searchable(
    Coupon,
    title=str,
    guarded_text={(Coupon._meta.label_lower, "code"): lambda coupon: [coupon.code]},
    fields=["code", "deleted_at"],
)
