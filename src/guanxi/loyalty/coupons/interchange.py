"""Import and export of coupons and their kinds: codes that another system gave out come in as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.loading import Line
from guanxi.loyalty.coupons import codes
from guanxi.loyalty.coupons.listings import COUPON_KINDS, COUPONS
from guanxi.loyalty.models import Coupon
from guanxi.workbench.interchange import ListingLoader, exchange


class CouponLoader(ListingLoader):
    """Brings coupons in; those that are over are refused. They do not count as given out here."""

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.values.get("code"):
                line.values["code"] = codes.tidy(str(line.values["code"]))
        super().prepare(lines)
        keys = [line.values.get("code") for line in lines]
        closed = Coupon.everything.filter(code__in=[key for key in keys if key]).exclude(
            state=Coupon.State.ISSUED, deleted_at__isnull=True
        )
        over = set(closed.values_list("code", flat=True))
        for line in lines:
            if line.values.get("code") in over:
                line.refuse(str(_("This coupon is over: it cannot be brought in again.")), "code")

    def _of_the_run(self) -> dict[str, Any]:
        return super()._of_the_run() | {"issued_at": self.loading.at}


exchange(
    COUPON_KINDS,
    by=("name",),
    synonyms={"name": ("优惠券名称", "券种", "活动名称", "campaign")},
    rank=63,
)
exchange(
    COUPONS,
    by=("code",),
    needs=(("code",),),
    synonyms={
        "code": ("券码", "优惠码", "兑换码", "coupon code", "voucher"),
        "kind": ("券种", "优惠券", "活动", "campaign"),
        "party": ("客户", "客户编码", "会员", "customer code"),
        "valid_until": ("有效期至", "到期日", "expires"),
        "note": ("备注",),
    },
    loader=CouponLoader,
    rank=64,
)
