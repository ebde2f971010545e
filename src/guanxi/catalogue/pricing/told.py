"""What the page of a product tells of its prices."""

from __future__ import annotations

from typing import Any

from guanxi.access.models import User
from guanxi.catalogue.models import Price, Product
from guanxi.catalogue.pricing.asking import reads_prices
from guanxi.catalogue.pricing.grid import told
from guanxi.kernel import money

SHOWN = 20


def prices_of(user: User, product: Product) -> list[dict[str, Any]]:
    """The prices of a product on all lists, as far as the user sees them: one query."""
    if not reads_prices(user):
        return []
    rows = Price.objects.visible_to(user).filter(product=product).select_related("price_list")
    return [
        {
            "list": price.price_list,
            "step": f"{told(price.from_quantity)} {price.unit}".strip(),
            "price": money.format_price(price.unit_price, price.price_list.currency),
        }
        for price in rows.order_by("price_list__name", "unit", "from_quantity")[:SHOWN]
    ]
