"""What the tests of this package share."""

from __future__ import annotations

import pytest

from guanxi.exchange.tests.conftest import bring, prepare, stored_apart  # noqa: F401 (fixtures)
from guanxi.parties.models import Party


@pytest.fixture
def tea(world):
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
