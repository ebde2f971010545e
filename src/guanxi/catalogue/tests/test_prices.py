"""What a product costs whom: the choice among price lists, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guanxi.catalogue.models import Price, PriceList, Product, Store
from guanxi.catalogue.pricing.finding import Terms, Wanted, prices_for
from guanxi.exchange.tests.conftest import in_english  # noqa: F401 (fixture)
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 11)


@pytest.fixture
def tea():
    return Product.objects.create(code="T", name="龙井", currency="CNY", price=10000)


def listed(name, product, price, step=0, **conditions):
    of, _made = PriceList.objects.get_or_create(name=name, defaults=conditions)
    Price.objects.create(price_list=of, product=product, from_quantity=step, unit_price=Decimal(price))
    return of


def cost(product, quantity=1, **terms):
    [found] = prices_for([Wanted(product, Decimal(quantity))], Terms(**{"currency": "CNY", "day": DAY, **terms}))
    return found.price, found.reason


def test_without_a_list_it_is_the_list_price_in_its_currency(tea):
    assert cost(tea) == (Decimal("100.00"), "List price")
    assert cost(tea, currency="USD") == (None, "")


def test_the_highest_step_reached_counts(tea):
    listed("All", tea, "99")
    listed("All", tea, "90", step=10)
    listed("All", tea, "80.125", step="100.5")
    asked = [cost(tea, n) for n in ("9.999", "10", "-10", "100.5")]
    assert asked == [
        (Decimal(99), "All"),
        (Decimal(90), "All, from 10"),
        (Decimal(90), "All, from 10"),
        (Decimal("80.125"), "All, from 100.5"),
    ]


def test_a_list_that_has_no_price_for_so_few_is_passed_over(tea):
    listed("Everybody", tea, "95")
    listed("VIP", tea, "70", step=50, grade="vip")
    assert cost(tea, 49, grade="vip") == (Decimal(95), "Everybody")
    assert cost(tea, 50, grade="vip") == (Decimal(70), "VIP, from 50")


def test_what_was_agreed_with_a_customer_goes_before_all_conditions(tea):
    lin, wang = (Party.objects.create(name=name, code=name, grade="vip") for name in ("林", "王"))
    listed("Sale", tea, "60", grade="vip", starts_on=DAY)
    listed("林的协议价", tea, "80", party=lin)
    assert [cost(tea, grade="vip", party=one)[1] for one in (lin, wang, None)] == ["林的协议价", "Sale", "Sale"]
    assert cost(tea)[1] == "List price"


def test_most_conditions_then_priority_then_the_cheapest(tea):
    shop = Store.objects.create(code="S", name="西湖店")
    listed("VIP", tea, "90", grade="vip")
    listed("Shop", tea, "85", store=shop)
    assert cost(tea, grade="vip", store=shop) == (Decimal(85), "Shop")
    PriceList.objects.filter(name="VIP").update(priority=1)
    assert cost(tea, grade="vip", store=shop) == (Decimal(90), "VIP")
    listed("VIP on the web", tea, "97", grade="vip", channel="web")
    assert cost(tea, grade="vip", store=shop, channel="web") == (Decimal(97), "VIP on the web")
    assert cost(tea, grade="main", channel="web")[0] == Decimal(100)


def test_both_days_belong_to_the_period(tea):
    listed("Double 11", tea, "50", starts_on=DAY, ends_on=DAY)
    listed("Standing", tea, "60", priority=5)
    days = (date(2026, 11, 10), DAY, date(2026, 11, 12))
    assert [cost(tea, day=day)[0] for day in days] == [60, 50, 60]


def test_fifty_products_are_one_query(tea, django_assert_num_queries):
    listed("All", tea, "9")
    with django_assert_num_queries(1):
        found = prices_for([Wanted(tea, Decimal(n)) for n in range(50)], Terms(currency="CNY", day=DAY))
        assert {one.reason for one in found} == {"All"}
