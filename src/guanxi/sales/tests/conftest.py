"""What the tests of this package share."""

from guanxi.exchange.tests.conftest import bring, prepare, stored_apart  # noqa: F401 (fixtures)
