"""What orders ask of the stock: reserved while they are placed, out of the house once they are delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from guanxi.access.models import User
from guanxi.audit.log import Operation
from guanxi.audit.operations import current
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.catalogue.models import Product, Reservation, StockMovement
from guanxi.catalogue.stock import booking, reserving
from guanxi.catalogue.stock.origin import Origin
from guanxi.sales import derived, quantities
from guanxi.sales.models import Order, OrderLine

Status = Order.Status
WAITING = (Status.PLACED, Status.PARTLY)
DELIVERED = (Status.SHIPPED, Status.RECEIVED, Status.COMPLETED)
LABEL = Order._meta.label_lower


def follow(order: Order, *, at: datetime, is_new: bool = False) -> None:
    """Let the stock follow the order as it stands: what it still has to give is reserved; what it gave is out.

    An order whose goods go by shipments of their own is only reserved for. What was delivered before stock was kept is
    no matter. Raises Shortage, in the user's words, where goods are missing.
    """
    origin = Origin.of(order)
    shipped = {} if is_new else _shipped(origin)
    is_delivered = order.deleted_at is None and order.status in DELIVERED
    if order.deleted_at is None and (order.status in WAITING or (is_new and is_delivered)):
        refunded = {} if is_new else quantities.returned(order, quantities.UNSHIPPED)
        _reserve(order, origin, shipped, refunded, at)
    if is_delivered and not shipped:
        booking.take_out_reserved(origin=origin, by=_doer(), at=at)
    if order.deleted_at is not None or order.status not in (*WAITING, Status.SHIPPED):
        reserving.release(origin=origin, at=at)


def follow_all(orders: Collection[int], *, at: datetime, are_new: bool = False) -> None:
    """As `follow`, for those of these orders, by key, that have to do with stock; others cost nothing but the look."""
    of_stock = Q(product__is_stocked=True) | Q(parts__isnull=False)
    kept = OrderLine.objects.filter(of_stock, order=OuterRef("pk"))
    held = Reservation.objects.filter(origin_kind=LABEL, origin_id=OuterRef("pk"), state__in=Reservation.OPEN)
    for pks in derived.batches(orders):
        rows: QuerySet[Order] = Order.everything.filter(pk__in=pks)
        for order in rows.filter(Exists(kept) | Exists(held)).select_related("store").order_by("pk"):
            follow(order, at=at, is_new=are_new)


def send(*, order: Order, line: OrderLine, quantity: Decimal, by: User | None, at: datetime) -> None:
    """Let so much of a line leave the house, of a bundle its parts. Raises Shortage where it is not there."""
    about: dict[str, Any] = {"store": order.store, "origin": Origin.of(order), "by": by, "at": at}
    for product, gone in _goods({line: quantity}):
        booking.take_out(product=product, quantity=gone, **about)


def take_back(
    *, order: Order, line: OrderLine, quantity: Decimal, kind: str, by: User | None, at: datetime, reason: str = ""
) -> list[StockMovement]:
    """Take so much of a line into the house again, of a bundle its parts; answers the movements of what is stocked."""
    about: dict[str, Any] = {"store": order.store, "origin": Origin.of(order), "by": by, "at": at, "reason": reason}
    goods = _goods({line: quantity}) if quantity else ()
    came = [booking.take_in(product=product, quantity=back, kind=kind, **about) for product, back in goods]
    return [movement for movement in came if movement is not None]


@on_undo
def follow_undone(operation: Operation) -> None:
    """Raises OutOfReach where what an undone operation brings back can no longer be had."""
    try:
        follow_all(derived.touched_orders(operation), at=timezone.now())
    except ValidationError as shortage:
        raise OutOfReach(" ".join(shortage.messages)) from shortage


def _reserve(
    order: Order, origin: Origin, shipped: Mapping[int, Decimal], refunded: Mapping[int, Decimal], at: datetime
) -> None:
    """Keep what is still to be given: `shipped` is by product, what was `refunded` unshipped by line."""
    wanted: dict[Product, Decimal] = defaultdict(Decimal)
    lines = order.lines.filter(Q(product__is_stocked=True) | Q(parts__isnull=False)).select_related("product")
    for product, quantity in _goods({x: x.quantity - refunded.get(x.pk, quantities.NOTHING) for x in lines}):
        wanted[product] += quantity
    left = {product: quantity - shipped.get(product.pk, Decimal(0)) for product, quantity in wanted.items()}
    reserving.keep(origin=origin, wanted=left, store=order.store, at=at)


def _goods(lines: Mapping[OrderLine, Decimal]) -> Iterator[tuple[Product, Decimal]]:
    """What so much of each of these lines is: its product, or the parts of the bundle that it was when it was sold.

    One query where there are bundles.
    """
    keys = {key for line in lines for key, _each in line.goods(Decimal(1))}
    parts = Product.everything.in_bulk(keys) if keys else {}
    for line, quantity in lines.items():
        if line.parts:
            yield from ((parts[key], each) for key, each in line.goods(quantity) if key in parts)
        elif line.product is not None:
            yield line.product, quantity


def _shipped(origin: Origin) -> dict[int, Decimal]:
    """What has gone for the origin and not come back unshipped, by the key of the product."""
    moved = StockMovement.objects.filter(**origin.named, kind=StockMovement.Kind.SHIPPED).order_by()
    sums = moved.values_list("level__product_id").annotate(sum=Sum("quantity"))
    # What left before stock was kept may come back: that is no debt.
    return {product: -quantity for product, quantity in sums if quantity < 0}


def _doer() -> User | None:
    """Who does what is under way."""
    under_way = current()
    return User.objects.filter(pk=under_way.by_id).first() if under_way and under_way.by_id else None
