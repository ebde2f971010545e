"""Levels of stock, and the one statement by which they change: it changes nothing that is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Case, DecimalField, F, Value, When
from django.db.models.functions import Round
from django.utils.translation import gettext as _

from guanxi.catalogue.models import QUANTITY, Product, StockLevel, Store
from guanxi.kernel.numbers import plain

ZERO = Decimal(0)
STEP = Decimal("0.001")


class Shift(NamedTuple):
    """By how much the stock on hand and what is reserved of it change."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO


class Shortage(ValidationError):
    """There is less than was asked for. Nothing has been written."""


def short_of(product: Product, available: Decimal, store: Store | None) -> Shortage:
    """What is said where too little is there."""
    told = {"product": product, "available": plain(max(available, ZERO)), "unit": product.unit, "store": store or ""}
    if store is None:
        text = _("Not enough of “%(product)s” in stock: no store has any to give.")
    elif available <= 0:
        text = _("“%(product)s” is out of stock in %(store)s.")
    else:
        text = _("Not enough of “%(product)s” in stock: %(available)s %(unit)s can be had in %(store)s.")
    return Shortage(" ".join((text % told).split()))


def shift(shifts: Mapping[int, Shift]) -> bool:
    """Change these levels, by key, in one statement; answers whether all of them had enough.

    The condition is part of the statement, so that no two callers are given the same goods. Call in a transaction,
    and raise where it answers False: that takes the others back.
    """
    moved = {pk: by for pk, by in shifts.items() if any(by)}
    if not moved:
        return True
    # Locked in the order of their keys, so that two callers never wait for each other.
    rows = StockLevel._base_manager.filter(pk__in=moved)
    if len(moved) > 1:
        len(rows.order_by("pk").select_for_update().values_list("pk"))
    on_hand = _sum("on_hand", {pk: by.on_hand for pk, by in moved.items()})
    reserved = _sum("reserved", {pk: by.reserved for pk, by in moved.items()})
    fitting = rows.alias(then=on_hand, kept=reserved).filter(kept__gte=0, kept__lte=F("then"))
    return fitting.update(on_hand=on_hand, reserved=reserved) == len(moved)


def _sum(column: str, by: Mapping[int, Decimal]) -> Round:
    """The column and its change, rounded: SQLite reckons in binary fractions."""
    kept = DecimalField(**QUANTITY)
    whens = [When(pk=pk, then=Value(change, output_field=kept)) for pk, change in by.items()]
    change = Case(*whens, default=Value(ZERO, output_field=kept), output_field=kept)
    return Round(F(column) + change, precision=3, output_field=kept)


def level_of(product: Product, store: Store) -> StockLevel:
    """The level of a product in a store; made where there is none yet."""
    level, _made = StockLevel.objects.get_or_create(product=product, store=store)
    return level


def levels_of(products: Collection[Product], store: Store | None) -> dict[int, list[StockLevel]]:
    """The levels of each product, by its key, in this store or (None) in all, where most is available first."""
    rows = StockLevel.objects.filter(product__in=products).select_related("product", "store")
    if store is not None:
        rows = rows.filter(store=store)
    found: dict[int, list[StockLevel]] = {product.pk: [] for product in products}
    for level in rows.select_for_update(of=("self",)).order_by("pk"):
        found[level.product_id].append(level)
    return {pk: sorted(levels, key=_by_plenty) for pk, levels in found.items()}


def _by_plenty(level: StockLevel) -> tuple[Decimal, int]:
    return -level.available, level.pk


def checked(quantity: Decimal) -> Decimal:
    """A quantity that can move. Raises ValidationError for nothing, less, or finer than a thousandth."""
    if quantity <= 0 or quantity != quantity.quantize(STEP):
        raise ValidationError({"quantity": _("Give a quantity above zero, to three decimal places at most.")})
    return quantity
