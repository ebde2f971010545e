"""What the tests of this package share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.api.tests.conftest import api  # noqa: F401 (fixture)
from guanxi.exchange.tests.conftest import bring, prepare, stored_apart  # noqa: F401 (fixtures)
from guanxi.loyalty.models import Programme
from guanxi.parties.models import Party
from guanxi.sales.models import Order
from guanxi.workbench.tests.conftest import as_user  # noqa: F401 (fixture)


@pytest.fixture
def tea(world):
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)


@pytest.fixture
def rules():
    """A point for each yuan paid, a hundred of them worth one, up to half of an order."""
    return Programme.objects.create(is_on=True, per_unit=1, worth=100, max_share=50)


@pytest.fixture
def alice(world):
    client = Client()
    client.force_login(world.alice)
    return client


@pytest.fixture
def orders(world, tea):
    """Two unpaid orders of ¥100 and ¥50, the older first."""
    now = timezone.now()
    told = {"party": tea, "currency": "CNY", "owner": world.alice}
    return [
        Order.objects.create(code="A1", total=10000, ordered_at=now - timedelta(days=9), **told),
        Order.objects.create(code="A2", total=5000, ordered_at=now, **told),
    ]
