"""Price lists: products by their codes, categories and brands by their names."""

from __future__ import annotations

import pytest

from guanxi.catalogue.models import Category, Product
from guanxi.exchange import actions
from guanxi.exchange.tests.conftest import NOW, figures

pytestmark = pytest.mark.django_db
TEXT = "SKU,商品名称,类别,brand,单价,cost\nP1,龙井,茶 > 绿茶,狮峰,￥1,280.00,600\n".replace(
    "￥1,280.00", '"￥1,280.00"'
)


def test_products(bring):
    run = bring("products", TEXT)
    assert figures(run) == (1, 0, 0, 0)
    product = Product.objects.get()
    assert (product.price, product.cost, product.brand.name, product.category.parent.name) == (
        128000,
        60000,
        "狮峰",
        "茶",
    )
    assert figures(bring("products", TEXT)) == (0, 0, 1, 0)
    assert figures(bring("products", TEXT.replace("绿茶", "红茶"))) == (0, 1, 0, 0)
    assert Category.objects.count() == 3


def test_a_list_of_names_only(bring):
    assert figures(bring("products", "product name,sales_price\nGTX Basic,550\n")) == (1, 0, 0, 0)
    assert Product.objects.get().code == "GTX Basic"


def test_undo_keeps_no_category_that_nothing_uses(bring):
    actions.undo(run=bring("products", TEXT), by=None, at=NOW)
    assert not Product.objects.exists()
    assert not Category.objects.exists()
