"""What the page of a customer tells of their points and coupons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.loyalty.models import Coupon, CouponKind, PointsEntry, Programme
from guanxi.loyalty.points.standing import Standing, standing_of
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party

SHOWN = 5


@dataclass(frozen=True)
class Card:
    """Points and open coupons, so far as the user sees them, and what they may do."""

    standing: Standing | None
    coupons: list[Coupon]
    may_adjust: bool
    may_give: bool
    tells_points: bool


def card_of(party: Party, user: User, *, today: date) -> Card | None:
    """The card of a party that the user may see; None where there is nothing to tell or to do. Six queries at most."""
    reads = user.reads(PointsEntry._meta.label_lower, "points")
    standing = standing_of(party.pk, today=today) if reads else None
    rows = Coupon.objects.visible_to(user).filter(party=party, state=Coupon.State.ISSUED)
    sees_codes = user.reads(Coupon._meta.label_lower, "code")
    coupons = list(rows.select_related("kind").order_by("valid_until", "pk")[:SHOWN]) if sees_codes else []
    is_mine = bool(party.may_change)  # type: ignore[attr-defined]
    may_adjust = is_mine and user.able(ADJUST) and (standing is not None or Programme.current().is_on)
    may_give = is_mine and user.may(Action.CREATE, Coupon._meta.label_lower)
    may_give = may_give and CouponKind.objects.visible_to(user).filter(is_on=True).exists()
    if standing is None and not coupons and not may_adjust and not may_give:
        return None
    return Card(standing, coupons, may_adjust, may_give, reads)
