"""Two tills at once: a coupon is used on one order, and a customer uses no more of a kind than they may."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.access.models import User
from guanxi.loyalty.coupons import actions as coupons
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party
from guanxi.sales.models import Reduction
from guanxi.sales.reductions.actions import use_coupon
from guanxi.sales.tests.test_at_once import TWO, at_once
from guanxi.sales.tests.test_reductions import placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("number", [1, TWO])
def test_two_who_use_the_same_coupon_or_the_last_time_of_its_kind_use_it_once(number):
    party = Party.objects.create(name="茶馆", code="K1")
    clerk = User.objects.create_user("clerk")
    kind = CouponKind.objects.create(name="立减", amount=1000, per_customer=1)
    given = [coupons.create(values={"kind": kind, "party": party}, by=None, at=timezone.now()) for _ in range(number)]
    orders, codes = [placed(party, "30") for _ in range(TWO)], [given[0].code, given[-1].code]

    def use() -> object:
        return use_coupon(order=orders.pop(), code=codes.pop(), by=clerk, at=timezone.now())

    won, told = at_once(use)
    assert (won, [type(error) for error in told]) == (1, [ValidationError])
    assert Coupon.objects.filter(state=Coupon.State.REDEEMED).count() == Reduction.objects.count() == 1
