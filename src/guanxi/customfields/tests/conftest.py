"""What files and the API need, as their own packages prove it."""

from guanxi.api.tests.conftest import api
from guanxi.exchange.tests.conftest import bring, in_english, prepare

__all__ = ["api", "bring", "in_english", "prepare"]
