"""The stock of the demo company: what lies where, how it came and went in the last days, and what is promised."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from guanxi.catalogue.models import Reservation, StockLevel, StockMovement
from guanxi.demo.company.orders import kept_in_stock
from guanxi.demo.loading.delivered import moments, now
from guanxi.demo.loading.site import Site
from guanxi.sales.models import Order, OrderLine, Return, ReturnLine
from guanxi.sales.stocking import DELIVERED, LABEL

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 93
# Stock has been kept for so many days.
SINCE = timedelta(days=7)
# Why goods came in.
DELIVERY = "供应商送货"
Kind = StockMovement.Kind
# One shelf of so many is low; so often goods came in again, were counted other than thought, and were spoilt.
LOW, CAME, COUNTED, SPOILT = 12, 0.4, 0.1, 0.06
Place = tuple[int, int]


class Move(NamedTuple):
    """A line of the ledger of one place: product and store."""

    place: Place
    kind: str
    quantity: int
    at: datetime
    reason: str = ""
    order: int | None = None


def write_stock(site: Site) -> None:
    """Write the levels of every store, their movements, and what placed orders have been promised."""
    rng, today = site.scene.random(STREAM), now(site)
    begun = today - SINCE
    stores = range(site.ground.stores, site.ground.stores + len(site.scene.stores.code))
    products = (site.ground.products + np.flatnonzero(kept_in_stock())).tolist()
    places = [(product, store) for product in products for store in stores]
    moved = [*_sold(places, begun), *_returned(places, begun), *_in_between(rng, places, begun)]
    promised = _promised(places)
    reserved: dict[Place, int] = defaultdict(int)
    for place, _order, quantity, _at in promised:
        reserved[place] += quantity
    spare = rng.integers(6, 60, len(places)).tolist()
    sums: dict[Place, int] = defaultdict(int)
    for move in moved:
        sums[move.place] += move.quantity
    # Enough was there on the first day for all that has gone since.
    on_hand = {place: reserved[place] + max(rest, sums[place] + 3) for place, rest in zip(places, spare, strict=True)}
    moved += [Move(p, Kind.RECEIVED, on_hand[p] - sums[p], begun, "期初库存") for p in places]
    first = _write_levels(site, places, on_hand, reserved)
    levels = {place: first + n for n, place in enumerate(places)}
    _write_moves(site, levels, sorted(moved, key=lambda move: (move.at, move.place, move.kind, move.order or 0)))
    columns: dict[str, Any] = {
        "level_id": [levels[place] for place, *_rest in promised],
        "quantity": [quantity for _place, _order, quantity, _at in promised],
        "origin_kind": LABEL,
        "origin_id": [order for _place, order, *_rest in promised],
        "made_at": moments(at for *_rest, at in promised),
    }
    site.writer.write(Reservation, len(promised), columns)


def _goods(places: list[Place], *statuses: str) -> Any:
    products, stores = {product for product, _store in places}, {store for _product, store in places}
    rows = OrderLine.objects.filter(product__in=products, order__store__in=stores, quantity__gt=0)
    rows = rows.filter(order__status__in=statuses).order_by("order", "product")
    return rows.values_list("product_id", "order__store_id", "order_id", "quantity", "order__ordered_at")


def _sold(places: list[Place], begun: datetime) -> list[Move]:
    """What orders have taken since stock is kept: one movement for each product of an order."""
    gone: dict[tuple[Place, int, datetime], int] = defaultdict(int)
    for product, store, order, quantity, at in _goods(places, *DELIVERED).filter(order__ordered_at__gt=begun):
        gone[(product, store), order, at] += int(quantity)
    return [Move(place, Kind.SHIPPED, -quantity, at, order=order) for (place, order, at), quantity in gone.items()]


def _promised(places: list[Place]) -> list[tuple[Place, int, int, datetime]]:
    """What placed orders still have to get: place, order, quantity and since when."""
    wanted: dict[tuple[Place, int, datetime], int] = defaultdict(int)
    waiting = _goods(places, Order.Status.PLACED).exclude(order__returns__kind=Return.Kind.UNSHIPPED)
    for product, store, order, quantity, at in waiting:
        wanted[(product, store), order, at] += int(quantity)
    return [(place, order, quantity, at) for (place, order, at), quantity in wanted.items()]


def _returned(places: list[Place], begun: datetime) -> list[Move]:
    """What came back good since stock is kept."""
    known = set(places)
    rows = ReturnLine.objects.filter(good__gt=0, request__moved_at__gt=begun, order_line__product__is_stocked=True)
    return [
        Move(place, Kind.RETURNED, int(line.good or 0), line.request.moved_at, line.request.code, line.request.order_id)
        for line in rows.select_related("request__order", "order_line").order_by("pk")
        if (place := (line.order_line.product_id, line.request.order.store_id)) in known
    ]


def _in_between(rng: np.random.Generator, places: list[Place], begun: datetime) -> list[Move]:
    """Deliveries, what a count found, and what was spoilt."""
    made = []
    for kind, share, reason in ((Kind.RECEIVED, CAME, DELIVERY), (Kind.COUNTED, COUNTED, "月度盘点"),
                                (Kind.WRITTEN_OFF, SPOILT, "包装破损")):  # fmt: skip
        drawn, hours = rng.random(len(places)), rng.integers(8, 150, len(places)).tolist()
        for n in np.flatnonzero(drawn < share).tolist():
            quantity = 24 if kind == Kind.RECEIVED else -1
            made.append(Move(places[n], kind, quantity, begun + timedelta(hours=hours[n]), reason))
    return made


def _write_levels(site: Site, places: list[Place], on_hand: dict[Place, int], reserved: dict[Place, int]) -> int:
    free = [on_hand[place] - reserved[place] for place in places]
    columns: dict[str, Any] = {
        "product_id": [product for product, _store in places],
        "store_id": [store for _product, store in places],
        "on_hand": [on_hand[place] for place in places],
        "reserved": [reserved[place] for place in places],
        "reorder_point": [n + 4 if at % LOW == 5 else n // 3 for at, n in enumerate(free)],
        "reorder_quantity": 24,
    }
    return site.writer.write(StockLevel, len(places), columns)


def _write_moves(site: Site, levels: dict[Place, int], moves: list[Move]) -> None:
    keepers = site.ground.users
    columns: dict[str, Any] = {
        "level_id": [levels[move.place] for move in moves],
        "kind": [str(move.kind) for move in moves],
        "quantity": [move.quantity for move in moves],
        "reason": [move.reason for move in moves],
        "origin_kind": [LABEL if move.order else "" for move in moves],
        "origin_id": [move.order for move in moves],
        "at": moments(move.at for move in moves),
        "by_id": [None if move.order else keepers for move in moves],
    }
    site.writer.write(StockMovement, len(moves), columns)
