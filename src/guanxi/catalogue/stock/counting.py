"""Setting the book right: counting, moving between stores, writing off."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product, StockLevel, StockMovement, Store
from guanxi.catalogue.stock.booking import enter, take_in, take_out
from guanxi.catalogue.stock.levels import STEP, ZERO, Shift, checked, level_of, shift, short_of
from guanxi.catalogue.stock.reserving import make_wait, serve_waiting

Kind = StockMovement.Kind


@transaction.atomic
def count(
    *, product: Product, store: Store, quantity: Decimal, reason: str = "", by: User | None, at: datetime
) -> StockMovement | None:
    """So much was found on the shelf. What was promised beyond it waits for goods again.

    Answers the movement; None where the book was right.
    """
    _refuse_services(product)
    if quantity < 0 or quantity != quantity.quantize(STEP):
        raise ValidationError({"quantity": _("Give a quantity of zero or more, to three decimal places at most.")})
    level = _locked(product, store)
    return _correct(level, quantity - level.on_hand, kind=Kind.COUNTED, reason=reason, by=by, at=at)


@transaction.atomic
def write_off(
    *, product: Product, store: Store, quantity: Decimal, reason: str, by: User | None, at: datetime
) -> StockMovement | None:
    """Goods are broken, spoilt or lost. What was promised beyond the rest waits for goods again.

    Raises ValidationError without a reason, Shortage for more than is there.
    """
    _refuse_services(product)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the goods are written off.")})
    level = _locked(product, store)
    if checked(quantity) > level.on_hand:
        raise short_of(product, level.on_hand, store)
    return _correct(level, -quantity, kind=Kind.WRITTEN_OFF, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def move(
    *,
    product: Product,
    store: Store,
    target: Store,
    quantity: Decimal,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> StockMovement | None:
    """Carry free goods to another store. Raises Shortage where too few are free."""
    _refuse_services(product)
    if store == target:
        raise ValidationError({"target": _("Choose another store than the one from which the goods come.")})
    told: dict[str, Any] = {"product": product, "quantity": quantity, "origin": None, "by": by, "at": at}
    take_out(store=store, reason=reason or f"→ {target}", kind=Kind.MOVED, **told)
    return take_in(store=target, reason=reason or f"← {store}", kind=Kind.MOVED, **told)


def _locked(product: Product, store: Store) -> StockLevel:
    return StockLevel.objects.select_for_update().get(pk=level_of(product, store).pk)


def _correct(
    level: StockLevel, by_how_much: Decimal, *, kind: str, reason: str, by: User | None, at: datetime
) -> StockMovement | None:
    if not by_how_much:
        return None
    left = level.on_hand + by_how_much
    if left < level.reserved:
        make_wait(level, level.reserved - left, at=at)
    if not shift({level.pk: Shift(on_hand=by_how_much)}):
        raise short_of(level.product, level.on_hand, level.store)
    if by_how_much > ZERO:
        serve_waiting(level, at=at)
    return enter(level, kind=kind, quantity=by_how_much, origin=None, by=by, at=at, reason=reason)


def _refuse_services(product: Product) -> None:
    if not product.is_stocked:
        raise ValidationError(_("No stock is kept of “%(product)s”.") % {"product": product})
