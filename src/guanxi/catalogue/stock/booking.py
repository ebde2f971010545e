"""Booking: goods come in and go out, and the ledger says so."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.operations import current
from guanxi.catalogue.models import QUANTITY, Product, Reservation, StockLevel, StockMovement, Store
from guanxi.catalogue.stock.levels import ZERO, Shift, checked, level_of, levels_of, shift, short_of
from guanxi.catalogue.stock.origin import Origin
from guanxi.catalogue.stock.reserving import held_by, serve_waiting

Kind = StockMovement.Kind
State = Reservation.State
# From here on the column cannot hold it.
LARGEST = Decimal(10) ** (QUANTITY["max_digits"] - QUANTITY["decimal_places"])


@transaction.atomic
def take_out(
    *,
    product: Product,
    quantity: Decimal,
    store: Store | None,
    origin: Origin | None,
    by: User | None,
    at: datetime,
    kind: str = Kind.SHIPPED,
    reason: str = "",
) -> StockMovement | None:
    """Let goods leave a store: first what is reserved for the origin, then what is free.

    Raises Shortage where that is not enough. Answers the movement; None for a product of which no stock is kept.
    """
    if not product.is_stocked:
        return None
    checked(quantity)
    mine = [one for one in held_by(origin) if one.level.product_id == product.pk] if origin else []
    level = _source(product, store, mine)
    mine = [one for one in mine if one.level_id == level.pk]
    held = sum((one.quantity for one in mine if one.state == State.HELD), ZERO)
    if not shift({level.pk: Shift(on_hand=-quantity, reserved=-min(held, quantity))}):
        level.refresh_from_db()
        raise short_of(product, level.available + held, level.store)
    _use_up(mine, quantity, at)
    return enter(level, kind=kind, quantity=-quantity, origin=origin, by=by, at=at, reason=reason)


@transaction.atomic
def take_out_reserved(*, origin: Origin, by: User | None, at: datetime) -> None:
    """Let all that is reserved for the origin leave, in the same few queries however much it is.

    Raises Shortage where the origin still waits for goods that are not there.
    """
    going: dict[int, Decimal] = defaultdict(Decimal)
    held: dict[int, Decimal] = defaultdict(Decimal)
    mine = list(held_by(origin))
    levels = {one.level_id: one.level for one in mine}
    for one in mine:
        going[one.level_id] += one.quantity
        held[one.level_id] += one.quantity if one.state == State.HELD else ZERO
    if not shift({pk: Shift(-quantity, -held[pk]) for pk, quantity in going.items()}):
        lacking = next(level for pk, level in levels.items() if level.available < going[pk] - held[pk])
        raise short_of(lacking.product, lacking.available + held[lacking.pk], lacking.store)
    Reservation.objects.filter(pk__in=[one.pk for one in mine]).update(state=State.TAKEN, closed_at=at)
    entries = [_entry(levels[pk], Kind.SHIPPED, -gone, origin, by, at, "") for pk, gone in going.items()]
    StockMovement.objects.bulk_create(entries)


@transaction.atomic
def take_in(
    *,
    product: Product,
    quantity: Decimal,
    store: Store | None,
    origin: Origin | None,
    by: User | None,
    at: datetime,
    kind: str = Kind.RECEIVED,
    reason: str = "",
) -> StockMovement | None:
    """Take goods into a store, and promise them to whoever waits for them.

    Without a store they go where most of the product is. Raises ValidationError where there is no store at all.
    Answers the movement; None for a product of which no stock is kept.
    """
    if not product.is_stocked:
        return None
    checked(quantity)
    level = _target(product, store)
    if level.on_hand + quantity >= LARGEST:
        raise ValidationError({"quantity": _("So much of one product cannot be kept in one store.")})
    shift({level.pk: Shift(on_hand=quantity)})
    movement = enter(level, kind=kind, quantity=quantity, origin=origin, by=by, at=at, reason=reason)
    serve_waiting(level, at=at)
    return movement


def enter(
    level: StockLevel,
    *,
    kind: str,
    quantity: Decimal,
    origin: Origin | None,
    by: User | None,
    at: datetime,
    reason: str,
) -> StockMovement:
    """Write a line of the ledger, of what has been done to the level already."""
    movement = _entry(level, kind, quantity, origin, by, at, reason)
    movement.save()
    return movement


def _entry(
    level: StockLevel, kind: str, quantity: Decimal, origin: Origin | None, by: User | None, at: datetime, reason: str
) -> StockMovement:
    under_way = current()
    return StockMovement(
        level=level,
        kind=kind,
        quantity=quantity,
        reason=reason,
        by=by,
        at=at,
        operation=under_way.operation() if under_way else None,
        **(origin.named if origin else {}),
    )


def _source(product: Product, store: Store | None, mine: list[Reservation]) -> StockLevel:
    """The level from which goods go."""
    if store is None and mine:
        return mine[0].level
    levels = levels_of([product], store)[product.pk]
    if not levels:
        raise short_of(product, ZERO, store)
    return levels[0]


def _target(product: Product, store: Store | None) -> StockLevel:
    """The level into which goods go."""
    if store is not None:
        return level_of(product, store)
    levels = levels_of([product], None)[product.pk]
    first = Store.objects.order_by("pk").first()
    if levels or first is not None:
        return levels[0] if levels else level_of(product, first)  # type: ignore[arg-type]  # one of them is there
    raise ValidationError({"store": _("There is no store yet that could take goods in: add one first.")})


def _use_up(mine: list[Reservation], quantity: Decimal, at: datetime) -> None:
    """The goods have gone: what was held is taken first, then what was waited for."""
    for one in sorted(mine, key=lambda one: one.state != State.HELD):
        taken = min(quantity, one.quantity)
        if taken <= 0:
            return
        quantity -= taken
        if taken == one.quantity:
            one.state, one.closed_at = State.TAKEN, at
        else:
            one.quantity -= taken
        one.save(update_fields=["quantity", "state", "closed_at"])
