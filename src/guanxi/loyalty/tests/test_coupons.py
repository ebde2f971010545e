"""Coupons: what they take off, that each is redeemed once, and how many are given out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.catalogue.models import Category
from guanxi.catalogue.stock.origin import Origin
from guanxi.exchange.tests.conftest import figures
from guanxi.loyalty.coupons import actions, codes, redeeming
from guanxi.loyalty.coupons.listings import COUPONS
from guanxi.loyalty.coupons.redeeming import Basket, Position, Refused
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ORDER = Origin("sales.order", 1)


def kind(**values: object) -> CouponKind:
    return CouponKind.objects.create(**{"name": "春茶券", "amount": 2000, "currency": "CNY", **values})


def basket(*amounts: int, party: Party | None = None, category: int | None = None) -> Basket:
    return Basket([Position(None, category, one) for one in amounts], party.pk if party else None, "CNY")


def given(what: CouponKind, party: Party | None = None) -> Coupon:
    return actions.create(values={"kind": what, "party": party}, by=None, at=NOW)


def use(coupon: Coupon, of: Basket, *others: CouponKind, origin: Origin = ORDER) -> int:
    return redeeming.redeem(coupon, of, origin=origin, others=others, by=None, at=NOW)


def test_a_code_is_drawn_by_chance_and_betrays_a_slip():
    drawn = {codes.fresh() for _ in range(200)}
    assert len(drawn) == 200
    code = drawn.pop()
    bare = code.replace("-", "")
    assert codes.is_ours(bare)
    assert codes.tidy(f" {bare.lower()} ") == code
    slips = {bare[:3] + sign + bare[4:] for sign in codes.SIGNS if sign != bare[3]}
    assert not any(codes.is_ours(slip) for slip in slips)


@pytest.mark.parametrize(
    ("values", "amounts", "off"),
    [
        ({}, (1500, 9000), 2000),
        ({}, (1500,), 1500),
        ({"form": "percent", "amount": None, "percent": 15}, (333, 333), 100),
        ({"form": "percent", "amount": None, "percent": 15, "cap": 90}, (333, 333), 90),
    ],
)
def test_what_it_takes_off(values, amounts, off):
    assert redeeming.worth(kind(**values), basket(*amounts)) == off


def test_it_holds_for_its_category_and_what_is_below_and_counts_the_minimum_there():
    tea = Category.objects.create(name="茶")
    green = Category.objects.create(name="绿茶", parent=tea)
    spring = kind(category=tea, minimum=3000)
    assert redeeming.worth(spring, basket(3000, category=green.pk)) == 2000
    for refused in (basket(2999, category=green.pk), basket(9000)):
        with pytest.raises(Refused):
            redeeming.worth(spring, refused)


def test_it_is_redeemed_once_and_free_again_once_released(tea):
    coupon = given(kind(), tea)
    assert use(coupon, basket(9000, party=tea)) == 2000
    with pytest.raises(Refused):
        use(coupon, basket(9000, party=tea))
    assert not redeeming.release(coupon, origin=Origin("sales.order", 2))
    assert redeeming.release(coupon, origin=ORDER)
    coupon.refresh_from_db()
    assert (coupon.state, coupon.used_by, coupon.redeemed_at) == ("issued", None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"party": None},
        {"valid_until": NOW.date() - timedelta(days=2)},
        {"state": "void"},
        {"kind__is_on": False},
        {"kind__starts_on": NOW.date() + timedelta(days=2)},
        {"kind__ends_on": NOW.date() - timedelta(days=2)},
        {"kind__currency": "USD"},
    ],
    ids=str,
)
def test_why_it_is_refused(tea, change):
    coupon, other = given(kind(), tea), Party.objects.create(name="乙", code="K2")
    for name, value in change.items():
        if name == "party":
            Coupon.objects.filter(pk=coupon.pk).update(party=other)
        elif name.startswith("kind__"):
            CouponKind.objects.filter(pk=coupon.kind_id).update(**{name[6:]: value})
        else:
            Coupon.objects.filter(pk=coupon.pk).update(**{name: value})
    with pytest.raises(Refused):
        use(Coupon.objects.get(pk=coupon.pk), basket(9000, party=tea))


def test_coupons_go_together_only_if_all_of_them_do(tea):
    one, two = kind(is_combinable=True), kind(name="夏茶券", is_combinable=False)
    with pytest.raises(Refused):
        use(given(one), basket(9000, party=tea), two)
    CouponKind.objects.filter(pk=two.pk).update(is_combinable=True)
    two.refresh_from_db()
    assert use(given(one), basket(9000, party=tea), two) == 2000


def test_a_customer_uses_so_many_whoever_they_were_given_to(tea):
    once = kind(per_customer=1)
    use(given(once), basket(9000, party=tea))
    with pytest.raises(Refused):
        use(given(once, tea), basket(9000, party=tea), origin=Origin("sales.order", 2))
    with pytest.raises(Refused):
        use(given(once), basket(9000))


def test_no_more_are_given_out_than_the_kind_allows():
    few = kind(total=3)
    assert len(actions.issue(kind=few, count=2, note="", by=None, at=NOW)) == 2
    with pytest.raises(ValidationError):
        actions.issue(kind=few, count=2, note="", by=None, at=NOW)
    given(few)
    assert (Coupon.objects.count(), CouponKind.objects.get().issued) == (3, 3)


def test_what_was_given_out_keeps_its_promise():
    spring = kind()
    given(spring)
    with pytest.raises(ValidationError):
        actions.change_kind(record=spring, values={"amount": 1}, version=None)
    assert actions.change_kind(record=spring, values={"name": "清明券"}, version=None).name == "清明券"


def test_a_redeemed_coupon_stays_and_an_expired_one_is_closed_once(tea):
    used, old = given(kind(days=3)), given(kind(name="旧", days=3))
    use(used, basket(9000))
    with pytest.raises(ValidationError):
        actions.delete(records=Coupon.objects.filter(pk=used.pk), at=NOW)
    with pytest.raises(ValidationError):
        actions.void(coupon=used, reason="错", at=NOW)
    later = NOW + timedelta(days=5)
    assert (actions.expire(at=later), actions.expire(at=later)) == (1, 0)
    old.refresh_from_db()
    assert old.state == Coupon.State.EXPIRED


def test_codes_of_another_system_come_in_tidied_once_and_what_is_over_not_again(bring, tea, world):
    CouponKind.objects.create(name="春茶券", amount=500)
    text = "code,kind,customer code\nspring-01,春茶券,K1\nSPRING-02,春茶券,\n"
    bring("coupons", text)
    assert list(Coupon.objects.order_by("pk").values_list("code", "party__code")) == [
        ("SPRING-01", "K1"),
        ("SPRING-02", None),
    ]
    assert CouponKind.objects.get().issued == 0
    Coupon.objects.filter(code="SPRING-01").update(state="void")
    run = bring("coupons", text.replace("K1", ""))
    assert (figures(run)[0], Coupon.objects.get(code="SPRING-01").party) == (0, tea)


def test_the_page_of_a_coupon_is_headed_with_what_it_is_and_not_with_its_code(tea, world):
    kind = CouponKind.objects.create(name="春茶券", amount=500, currency="CNY")
    given = actions.create(values={"kind": kind, "party": tea}, by=None, at=NOW)
    one = Coupon.objects.visible_to(world.root).get(pk=given.pk)
    assert COUPONS.heading(one, world.root) == f"春茶券 · {kind.says} · {one}"
    assert one.code not in COUPONS.heading(one, world.root)
