"""Units: exact factors, and what a unit costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from guanxi.catalogue.models import BASE, Measure, Price, PriceList, Product, ProductUnit, Store
from guanxi.catalogue.pricing.finding import Terms, Wanted, prices_for
from guanxi.catalogue.stock.forms import ReceiveForm
from guanxi.catalogue.units import actions
from guanxi.exchange.tests.conftest import in_english  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 11)
CASE = Measure("箱", Decimal(24))


@pytest.fixture
def water():
    made = Product.objects.create(code="W", name="矿泉水", unit="瓶", currency="CNY", price=333)
    ProductUnit.objects.create(product=made, name="箱", factor=24)
    return made


def cost(product, count, measure):
    [found] = prices_for([Wanted(product, Decimal(count), measure)], Terms(currency="CNY", day=DAY))
    return found.price, found.listed, found.reason


def test_a_count_is_an_exact_quantity_or_refused():
    pound = Measure("两", Decimal("0.05"))
    assert (CASE.base(Decimal("1.5")), pound.base(Decimal("3.5"))) == (36, Decimal("0.175"))
    assert (CASE.fits(Decimal(36)), CASE.fits(Decimal(25))) == (True, False)
    with pytest.raises(ValidationError):
        pound.base(Decimal("0.01"))


def test_the_base_unit_is_no_further_unit(water):
    for name, factor in (("瓶", 2), ("箱", 12), ("打", 0)):
        with pytest.raises(ValidationError):
            ProductUnit(product=water, name=name, factor=factor).full_clean()


def test_a_unit_costs_factor_times_the_base_price_unless_it_has_its_own(water):
    assert cost(water, 1, CASE)[:2] == (Decimal("79.92"), Decimal("79.92"))
    ProductUnit.objects.update(price=7500)
    assert cost(water, 1, CASE)[:2] == (75, 75)
    assert cost(water, 1, BASE)[:2] == (Decimal("3.33"), Decimal("3.33"))


def test_a_list_prices_the_unit_itself_or_the_base_unit_by_the_quantity_in_that(water):
    of = PriceList.objects.create(name="All")
    Price.objects.create(price_list=of, product=water, from_quantity=48, unit_price=Decimal("3.1234"))
    Price.objects.create(price_list=of, product=water, unit="箱", from_quantity=10, unit_price=70)
    asked = [cost(water, count, CASE) for count in (1, 2, 10)]
    assert [price for price, *_rest in asked] == [Decimal("79.92"), Decimal("74.9616"), 70]
    assert [reason for *_rest, reason in asked] == ["List price", "All, from 48", "All, from 10 箱"]
    assert cost(water, 10, BASE)[0] == Decimal("3.33")


@pytest.mark.parametrize(("unit", "came"), [("箱", 36), ("瓶", Decimal("1.5")), ("", Decimal("1.5")), ("托", None)])
def test_goods_come_in_by_the_units_in_which_they_are_bought(water, unit, came):
    ProductUnit.objects.create(product=water, name="托", factor=960, is_bought=False)
    sent = {"store": Store.objects.create(code="S", name="店").pk, "quantity": "1.5", "unit": unit}
    form = ReceiveForm(sent, product=water)
    assert form.is_valid() is (came is not None)
    assert came is None or (form.cleaned_data["quantity"], "unit" in form.cleaned_data) == (came, False)


def test_prices_of_a_unit_are_renamed_and_removed_with_it(water, django_user_model):
    price = Price.objects.create(
        price_list=PriceList.objects.create(name="All"), product=water, unit="箱", unit_price=70
    )
    [case] = water.units.all()
    actions.change(record=case, values={"name": "件"}, version=None)
    price.refresh_from_db()
    assert price.unit == "件"
    assert actions.delete(records=ProductUnit.objects.all(), at=None) == 1
    assert not Price.objects.exists()
