"""How products are found: by name and code."""

from collections.abc import Iterator
from typing import Any

from guanxi.catalogue.models import Product
from guanxi.search import searchable


def _text(product: Any) -> Iterator[str]:
    yield product.code


searchable(Product, title=str, text=_text, fields=["name", "code", "deleted_at"])
