"""What the tests of credit share: the usual scheme, and a customer of alice's."""

from __future__ import annotations

import pytest

from guanxi.credit import scheme
from guanxi.parties.models import Party
from guanxi.sales.tests.conftest import alice, api, orders, tea  # noqa: F401 (fixtures)


@pytest.fixture
def usual(db):
    """The usual criteria and grades."""
    scheme.begin()


@pytest.fixture
def firm(world, usual):
    """A customer who bought for 120,000.00 in the past year."""
    return Party.objects.create(name="西湖茶行", kind="organisation", owner=world.alice, value=12_000_000)
