"""What the tests of this package share."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from guanxi.catalogue.models import Product, StockLevel, Store
from guanxi.exchange.tests.conftest import bring, prepare, stored_apart  # noqa: F401 (fixtures)
from guanxi.parties.models import Party
from guanxi.purchasing.models import Supply
from guanxi.purchasing.supplies import actions
from guanxi.workbench.tests.conftest import as_user  # noqa: F401 (fixture)


@pytest.fixture
def store(db):
    return Store.objects.create(code="S", name="西湖店")


@pytest.fixture
def tea(db):
    return Product.objects.create(
        code="P", name="龙井", unit="盒", currency="CNY", price=9000, cost=5000, is_stocked=True
    )


@pytest.fixture
def level(tea, store):
    """Three are there, and ten are too few."""
    return StockLevel.objects.create(product=tea, store=store, on_hand=3, reorder_point=10, reorder_quantity=20)


@pytest.fixture
def supplies(world, tea):
    """`supplies(name, price, **about)`: the tea as somebody sells it."""

    def make(name: str, price: int | None = None, **about: Any) -> Supply:
        party = Party.objects.create(name=name, code=name, owner=world.alice, team=world.shanghai)
        values = {"supplier": party, "product": tea, "price": price, **about}
        return actions.create(values=values, by=None, at=timezone.now())

    return make
