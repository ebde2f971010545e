"""Points and coupons of the party on the stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guanxi.access.tests.world import World
from guanxi.loyalty.models import Coupon, CouponKind, PointsAccount, PointsEntry
from guanxi.parties.models import Party


def loyal(world: World, party: Party, now: datetime) -> dict[str, Any]:
    """Some points, and a coupon."""
    kind = CouponKind.objects.create(name="春茶券", amount=100)
    PointsAccount.objects.create(party=party, held=10)
    return {
        "ledger": PointsEntry.objects.create(party=party, kind="earned", points=10, left=10, at=now),
        "coupon_kind": kind,
        "voucher": Coupon.objects.create(code="C1", kind=kind, party=party, issued_at=now, owner=world.alice),
    }
