"""What the page of a product, and forms with lines, tell of its units."""

from __future__ import annotations

from typing import Any

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product, ProductUnit
from guanxi.catalogue.units.listings import UNITS
from guanxi.kernel.numbers import plain


def units_of(user: User, product: Product) -> dict[str, Any]:
    """The units of a product with their cells, and whether the user adds to them. One query."""
    rows = ProductUnit.objects.visible_to(user).filter(product=product).select_related("product")
    return {
        "units": [(unit, UNITS.cells(unit, user)) for unit in rows.order_by("factor", "name")],
        "may_add_units": user.may(Action.CREATE, UNITS.label),
    }


def choices_of(product: Product | None) -> list[tuple[str, str]]:
    """In which units a product is sold, its base unit first: the name, and what it says in a form."""
    if product is None:
        return [("", "")]
    sold = sorted((unit for unit in product.units.all() if unit.is_sold), key=lambda unit: unit.factor)
    return [("", product.unit or "–"), *((unit.name, _described(unit.name, unit, product)) for unit in sold)]


def _described(name: str, unit: ProductUnit, product: Product) -> str:
    return f"{name} ({plain(unit.factor)} {product.unit})".replace(" )", ")")
