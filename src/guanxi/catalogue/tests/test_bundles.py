"""Bundles: made of other products, priced by them or by themselves, never of other bundles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit import undo
from guanxi.audit.operations import operation
from guanxi.catalogue import actions as catalogue
from guanxi.catalogue.bundles import actions
from guanxi.catalogue.bundles.recipes import bundles_in, contents_of
from guanxi.catalogue.bundles.told import available, parts_of
from guanxi.catalogue.models import BundlePart, Product, ProductUnit, StockLevel, Store
from guanxi.catalogue.units import actions as units
from guanxi.exchange.tests.conftest import figures
from guanxi.workbench.tests.conftest import as_user  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db


def product(code: str, price: int | None, cost: int | None, **about: Any) -> Product:
    return Product.objects.create(code=code, name=code, unit="盒", currency="CNY", price=price, cost=cost, **about)


@pytest.fixture
def tea():
    return product("茶", 3333, 1001, is_stocked=True)


@pytest.fixture
def cup():
    return product("杯", 1000, 300, is_stocked=True)


@pytest.fixture
def gift(tea, cup):
    """A tea and a half case of six cups, ten per cent below the sum."""
    bundle = product("礼盒", None, None, is_bundle=True, parts_discount=Decimal(10))
    ProductUnit.objects.create(product=cup, name="箱", factor=6, price=5000)
    for part, count, unit in ((tea, 1, ""), (cup, Decimal("0.5"), "箱")):
        values = {"bundle": bundle, "product": part, "count": count, "unit": unit}
        actions.create(values=values, by=None, at=timezone.now())
    bundle.refresh_from_db()
    return bundle


def worth(bundle: Product) -> tuple[int | None, int | None]:
    bundle.refresh_from_db()
    return bundle.price, bundle.cost


def test_price_and_cost_are_those_of_the_parts_to_the_fen(gift, tea, cup):
    # (33.33 + 0.5 × 50.00) × 0.9 = 52.497; 10.01 + 3 × 3.00
    assert worth(gift) == (5250, 1901)
    catalogue.change(record=tea, values={"price": 4000, "cost": None}, version=None)
    assert worth(gift) == (5850, None)
    catalogue.change_all(records=Product.objects.filter(pk=tea.pk), values={"cost": 1000})
    units.change(record=cup.units.get(), values={"price": 6000}, version=None)
    assert worth(gift) == (6300, 1900)
    catalogue.change(record=gift, values={"parts_discount": None}, version=None)
    gift.refresh_from_db()
    catalogue.change(record=gift, values={"price": 9999}, version=None)
    catalogue.change(record=tea, values={"price": 1}, version=None)
    assert worth(gift) == (9999, 1900)


def test_files_and_undo_let_the_price_follow(gift, tea, bring):
    before = worth(gift)
    assert figures(bring("products", "code,price\n茶,43.33\n")) == (0, 1, 0, 0)
    assert worth(gift)[0] == 6150
    assert figures(bring("bundle-parts", "套餐,product,数量,单位\n礼盒,茶,2,\n礼盒,礼盒,1,\n")) == (0, 1, 0, 1)
    assert worth(gift)[0] == 10049
    with operation("request") as under_way:
        actions.delete(records=BundlePart.objects.filter(product=tea), at=timezone.now())
    assert worth(gift) == (2250, 900)
    undo.undo(operation=under_way.operation(), by=None, at=timezone.now())
    assert worth(gift)[0] == 10049
    assert before == (5250, 1901)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"is_stocked": True}, "is_bundle"),
        ({"is_bundle": False, "parts_discount": None}, "is_bundle"),
        ({"cost": 1}, "cost"),
        ({"price": 1}, "price"),
    ],
)
def test_what_follows_from_the_parts_is_not_set_by_hand(gift, values, field):
    for change in (
        lambda: catalogue.change(record=gift, values=values, version=None),
        lambda: catalogue.change_all(records=Product.objects.filter(pk=gift.pk), values=values),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert field in refusal.value.message_dict


def test_no_bundle_within_a_bundle(gift, tea):
    other = product("大礼盒", 1, None, is_bundle=True)
    for part in (gift, other):
        with pytest.raises(ValidationError, match=r"组合|套餐|bundle"):
            actions.create(values={"bundle": other, "product": part}, by=None, at=timezone.now())
    with pytest.raises(ValidationError):
        catalogue.change(record=tea, values={"is_bundle": True, "is_stocked": False}, version=None)


def test_a_unit_that_a_bundle_counts_in_stays_and_is_renamed_with_it(gift, cup):
    with pytest.raises(ValidationError, match="礼盒"):
        units.delete(records=cup.units.all(), at=timezone.now())
    units.change(record=cup.units.get(), values={"name": "提"}, version=None)
    assert [content.measure.name for content in contents_of([gift])[gift.pk]] == ["", "提"]


def test_the_rarest_part_says_how_many_there_are(gift, tea, cup, world):
    store, empty = (Store.objects.create(code=code, name=code) for code in ("西湖店", "空店"))
    for part, number in ((tea, 9), (cup, 8)):
        StockLevel.objects.create(product=part, store=store, on_hand=number)
    StockLevel.objects.create(product=tea, store=empty, on_hand=5)
    assert available(world.root, gift) == [("西湖店", 2), ("空店", 0)]
    Product.objects.update(is_stocked=False)
    assert bundles_in(contents_of([gift])[gift.pk], {}) is None


def test_the_page_shows_the_parts_to_be_edited_and_where_a_part_is_in(as_user, gift, tea):  # noqa: F811
    client = as_user("root")
    page = client.get(reverse("product", args=[gift.pk])).content.decode()
    part = gift.parts.get(product=tea)
    assert f'data-pk="{part.pk}"' in page and 'data-cell="count"' in page
    assert client.post(reverse("bundle-parts:cell", args=[part.pk, "count"]), {"count": "3"}).status_code == 200
    assert worth(gift)[0] == 11249
    assert "礼盒" in client.get(reverse("product", args=[tea.pk])).content.decode()


def test_a_part_in_its_base_unit_names_it_and_keeps_it_empty(gift, tea, cup, world):
    told = parts_of(world.root, gift)
    place = [column.key for column in told["part_columns"]].index("unit")
    shown = {part.product.code: str(cells[place]) for part, cells in told["part_rows"]}
    assert "盒" in shown["茶"] and "箱" in shown["杯"] and "盒" not in shown["杯"]
    assert gift.parts.get(product=tea).unit == ""
