"""Reserving: goods are promised once, and only those that are there, unless the product may be waited for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from guanxi.catalogue.models import Product, Reservation, StockLevel, Store
from guanxi.catalogue.stock.levels import ZERO, Shift, Shortage, checked, level_of, levels_of, shift, short_of
from guanxi.catalogue.stock.origin import Origin

State = Reservation.State


@transaction.atomic
def reserve(*, product: Product, quantity: Decimal, store: Store | None, origin: Origin, at: datetime) -> None:
    """Promise so much more of a product to the origin.

    Raises Shortage where too little is there and the product may not be waited for.
    """
    if product.is_stocked:
        _promise({product: checked(quantity)}, store, origin, at, {})


@transaction.atomic
def release(*, origin: Origin, at: datetime) -> None:
    """Give back all that the origin holds or waits for."""
    _give_back([(one, one.quantity) for one in held_by(origin)], at)


@transaction.atomic
def keep(*, origin: Origin, wanted: Mapping[Product, Decimal], store: Store | None, at: datetime) -> None:
    """Let the origin have exactly so much of each product, from this store, and nothing else.

    Raises Shortage as `reserve` does. The number of queries does not depend on the number of products.
    """
    need: dict[int, Decimal] = {p.pk: quantity for p, quantity in wanted.items() if p.is_stocked and quantity > 0}
    surplus, has = [], dict[int, Decimal]()
    # What waits is given up before what is held.
    for one in sorted(held_by(origin), key=lambda one: one.state == State.WAITING):
        fits = store is None or one.level.store_id == store.pk
        kept = min(one.quantity, need.get(one.level.product_id, ZERO)) if fits else ZERO
        if kept < one.quantity:
            surplus.append((one, one.quantity - kept))
        need[one.level.product_id] = need.get(one.level.product_id, ZERO) - kept
        has[one.level.product_id] = has.get(one.level.product_id, ZERO) + kept
    _give_back(surplus, at)
    _promise({p: need[p.pk] for p in wanted if need.get(p.pk, ZERO) > 0}, store, origin, at, has)


def held_by(origin: Origin) -> Iterable[Reservation]:
    """What the origin holds or waits for."""
    mine = Reservation.objects.filter(**origin.named, state__in=Reservation.OPEN)
    return mine.select_related("level__product", "level__store").select_for_update(of=("self",)).order_by("pk")


def _promise(
    wanted: Mapping[Product, Decimal], store: Store | None, origin: Origin, at: datetime, has: Mapping[int, Decimal]
) -> None:
    """Add these quantities to what the origin `has` of each product, by key."""
    if not wanted:
        return
    known = levels_of(wanted.keys(), store)
    held, waiting = dict[int, Decimal](), dict[int, Decimal]()
    for product, quantity in wanted.items():
        level = _level_for(product, known[product.pk], store)
        there = min(quantity, max(level.available, ZERO))
        if there < quantity and not product.allows_backorder:
            raise short_of(product, level.available + has.get(product.pk, ZERO), level.store)
        if there:
            held[level.pk] = there
        if there < quantity:
            waiting[level.pk] = quantity - there
    if not shift({pk: Shift(reserved=quantity) for pk, quantity in held.items()}):
        raise _gone(wanted, store)
    _write(held, State.HELD, origin, at)
    _write(waiting, State.WAITING, origin, at)


def _level_for(product: Product, levels: list[StockLevel], store: Store | None) -> StockLevel:
    if levels:
        return levels[0]
    found = store or Store.objects.order_by("pk").first()
    if found is None or not product.allows_backorder:
        raise short_of(product, ZERO, store)
    return level_of(product, found)


def _gone(wanted: Iterable[Product], store: Store | None) -> Shortage:
    """Somebody else was quicker: said of the product of which least is left."""
    found = levels_of(list(wanted), store)
    least = min((levels[0] for levels in found.values() if levels), key=lambda level: level.available)
    return short_of(least.product, least.available, least.store)


def _write(quantities: Mapping[int, Decimal], state: str, origin: Origin, at: datetime) -> None:
    """Add to what the origin has of these levels in this state."""
    if not quantities:
        return
    mine = Reservation.objects.filter(**origin.named, state=state, level__in=quantities)
    known = {one.level_id: one for one in mine}
    for pk, one in known.items():
        one.quantity += quantities[pk]
    Reservation.objects.bulk_update(known.values(), ["quantity"])
    new = [
        Reservation(level_id=pk, quantity=quantity, state=state, made_at=at, **origin.named)
        for pk, quantity in quantities.items()
        if pk not in known
    ]
    Reservation.objects.bulk_create(new)


def _give_back(surplus: Iterable[tuple[Reservation, Decimal]], at: datetime) -> None:
    freed: dict[int, Decimal] = defaultdict(Decimal)
    smaller, ended = [], []
    for one, quantity in surplus:
        if one.state == State.HELD:
            freed[one.level_id] -= quantity
        if quantity == one.quantity:
            one.state, one.closed_at = State.RELEASED, at
            ended.append(one)
        else:
            one.quantity -= quantity
            smaller.append(one)
    Reservation.objects.bulk_update(smaller, ["quantity"])
    Reservation.objects.bulk_update(ended, ["state", "closed_at"])
    if not shift({pk: Shift(reserved=quantity) for pk, quantity in freed.items()}):
        raise RuntimeError("more was held than is reserved")


def serve_waiting(level: StockLevel, *, at: datetime) -> None:
    """Promise what is available to those who wait for it, who waited longest first."""
    level.refresh_from_db()
    left = level.available
    waiting = Reservation.objects.filter(level=level, state=State.WAITING).select_for_update().order_by("made_at", "pk")
    for one in waiting:
        served = min(left, one.quantity)
        if served <= 0:
            return
        _turn(one, served, State.HELD, at)
        left -= served


def make_wait(level: StockLevel, quantity: Decimal, *, at: datetime) -> None:
    """Let so much of what is held wait for goods again: those held last wait first."""
    held = Reservation.objects.filter(level=level, state=State.HELD).select_for_update().order_by("-made_at", "-pk")
    for one in held:
        taken = min(quantity, one.quantity)
        if taken <= 0:
            return
        _turn(one, taken, State.WAITING, at)
        quantity -= taken


def _turn(one: Reservation, quantity: Decimal, state: str, at: datetime) -> None:
    """Let so much of a reservation be in the other state."""
    origin = Origin(one.origin_kind, one.origin_id)
    by = quantity if state == State.HELD else -quantity
    if not shift({one.level_id: Shift(reserved=by)}):
        raise RuntimeError("what is held and what is reserved differ")
    if quantity == one.quantity:
        one.delete()
    else:
        one.quantity -= quantity
        one.save(update_fields=["quantity"])
    _write({one.level_id: quantity}, state, origin, one.made_at)
