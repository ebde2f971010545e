"""What an order's lines are worth, how much of them was shipped and came back, and how much is left to ship."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from guanxi.kernel import money
from guanxi.loyalty.coupons.redeeming import Position, covered
from guanxi.sales.models import Order, OrderLine, Reduction, Return, ReturnLine, Shipment, ShipmentLine

Quantities = dict[int, Decimal]
NOTHING = Decimal(0)
# What was refunded before it was shipped.
UNSHIPPED = Q(request__kind=Return.Kind.UNSHIPPED)


@dataclass(frozen=True)
class Open:
    """A line of an order, and how much of it may still be chosen."""

    line: OrderLine
    left: Decimal


def lines_of(order: Order) -> list[OrderLine]:
    """The lines that stand for goods or services, in their order; deductions are none. One query."""
    rows = order.lines.filter(quantity__gt=0, amount__gte=0).select_related("product")
    return list(rows.order_by("position", "pk"))


def worths(order: Order) -> dict[int, int]:
    """What was paid for each line in minor units, by its key: deductions of the whole order are shared over the lines
    in proportion to their amounts by the largest remainder, so that the sum is the order's total.
    """
    goods = lines_of(order)
    if not goods:
        return {}
    amounts = [line.amount for line in goods]
    deducted = order.total - sum(amounts)
    for off, holds in limited(order, goods) if deducted else ():
        # A coupon of some goods lowers what these were paid with, not the others.
        parts = money.allocate(-off, [amount if of else 0 for amount, of in zip(amounts, holds, strict=True)])
        amounts = [amount + part for amount, part in zip(amounts, parts, strict=True)]
        deducted += off
    shared = money.allocate(deducted, [max(0, amount) for amount in amounts])
    return {line.pk: amount + part for line, amount, part in zip(goods, amounts, shared, strict=True)}


def limited(order: Order, goods: Sequence[OrderLine]) -> list[tuple[int, list[bool]]]:
    """What coupons that hold for some goods only take off an order, each with whether it holds for each line."""
    narrow = Q(coupon__kind__product__isnull=False) | Q(coupon__kind__category__isnull=False)
    rows = Reduction.objects.filter(narrow, order=order).select_related("line", "coupon__kind").order_by("pk")
    kinds = [
        Position(line.product_id, line.product.category_id if line.product else None, line.amount) for line in goods
    ]
    return [(-one.line.amount, covered(one.coupon.kind, kinds)) for one in rows if one.coupon]


def part_of(rest: int, left: Decimal, quantity: Decimal) -> int:
    """What so much of what is `left` of a line comes to, of the `rest` of its worth in minor units, rounded half up.

    Parts that are taken one after another come to the worth exactly, however small they are, and none to less than
    nothing: the last one takes the rest.
    """
    return money.round_half_up(max(0, rest) * quantity / left) if quantity < left else max(0, rest)


def shipped(order: Order, *, states: Collection[str] = Shipment.LIVE) -> Quantities:
    """How much of each line was shipped and is on its way or has arrived, by key of the line. One query."""
    rows = ShipmentLine.objects.filter(
        shipment__order=order, shipment__state__in=states, shipment__deleted_at__isnull=True
    )
    return dict(rows.order_by().values_list("order_line").annotate(sum=Sum("quantity")))


def returned(order: Order, only: Q | None = None) -> Quantities:
    """How much of each line customers have given back or want refunded, by key of the line. One query."""
    rows = ReturnLine.objects.filter(request__order=order, request__deleted_at__isnull=True)
    rows = rows.exclude(request__state__in=Return.DROPPED).filter(only or Q())
    return dict(rows.order_by().values_list("order_line").annotate(sum=Sum("quantity")))


def to_ship(order: Order) -> list[Open]:
    """The lines of which something is left to ship: neither shipped nor refunded before that. Three queries."""
    gone, refunded = shipped(order), returned(order, UNSHIPPED)
    return [
        Open(line, left)
        for line in lines_of(order)
        if (left := line.quantity - gone.get(line.pk, NOTHING) - refunded.get(line.pk, NOTHING)) > 0
    ]


def check_books(orders: Collection[int]) -> None:
    """Raises ValidationError where more of a line of these orders left, or was asked back, than was sold."""
    for order in Order.objects.filter(pk__in=orders):
        gone, unshipped, back = shipped(order), returned(order, UNSHIPPED), returned(order)
        for line in order.lines.select_related("product"):
            left = gone.get(line.pk, NOTHING) + unshipped.get(line.pk, NOTHING)
            if max(left, back.get(line.pk, NOTHING)) > line.quantity and (left or line.pk in back):
                told = {"n": line.said(line.quantity), "line": line.description or line.product, "order": order}
                raise ValidationError(_("Only %(n)s of “%(line)s” were sold with %(order)s.") % told)


def check(offered: Sequence[Open], chosen: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What was chosen of what is offered, by key of the line. Raises ValidationError for more than there is left,
    for lines that are not offered, and for nothing at all.
    """
    left = {one.line.pk: one for one in offered}
    wanted = {key: quantity for key, quantity in chosen.items() if quantity}
    if not wanted:
        raise ValidationError({"quantities": _("Choose at least one line.")})
    for key, quantity in wanted.items():
        if key not in left:
            raise ValidationError({"quantities": _("Nothing is left of one of these lines.")})
        if not 0 < quantity <= left[key].left:
            line = left[key].line
            told = {"n": line.said(left[key].left), "line": line.description or line.product}
            raise ValidationError({"quantities": _("Only %(n)s of “%(line)s” are left.") % told})
        check_whole(left[key].line, quantity, "quantities")
    return wanted


def check_whole(line: OrderLine, quantity: Decimal, field: str) -> None:
    """Raises ValidationError for less than a whole bundle: it leaves the house, and comes back, with all its parts."""
    if line.parts and quantity % 1:
        text = _("“%(line)s” is a bundle: only whole ones are shipped and given back.")
        raise ValidationError({field: text % {"line": line.description or line.product}})
