"""How a return is booked: a return order, which figures see once, and what the customer gets for it."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.kernel import money
from guanxi.sales.models import Order, OrderLine, Return, ReturnLine
from guanxi.sales.models.order import PRICE_STEP
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted

ZERO = Decimal(0)


def book(request: Return, *, by: User | None, at: datetime) -> Order:
    """The return order of a request: it comes to what is given back, freight included where we pay it."""
    lines = [
        _credited(line, request)
        for line in request.lines.select_related("order_line__product", "order_line__order").order_by("pk")
    ]
    if request.freight and request.freight_by == Return.Payer.COMPANY:
        lines.append(Drafted(None, _("Freight"), Decimal(-1), money.to_decimal(request.freight, request.currency)))
    values = _head(request) | {"status": Order.Status.RETURNED}
    return orders.place(values=values, lines=lines, by=by, at=at)


def replace(request: Return, wanted: Product | None, *, by: User | None, at: datetime) -> Order:
    """The order in exchange: the same goods for what they were paid with, or so many of another at its price."""
    lines = []
    for line in request.lines.select_related("order_line__product", "order_line__order").order_by("pk"):
        if wanted is not None and wanted.pk != line.order_line.product_id:
            line.wanted = wanted
            line.save()
        lines.append(_replaced(line))
    address = {"deliver_to": request.order.deliver_to, "deliver_address": request.order.deliver_address}
    values = _head(request) | address | {"status": Order.Status.PLACED}
    return orders.place(values=values, lines=lines, by=by, at=at)


def _head(request: Return) -> dict[str, Any]:
    order = request.order
    about = {"owner": order.owner, "store": order.store, "channel": order.channel}
    return about | {"party": order.party, "currency": order.currency}


def _credited(line: ReturnLine, request: Return) -> Drafted:
    """The line of a return order. Who keeps the goods gives none back: then it is money alone."""
    sold = line.order_line
    quantity = ZERO if request.kind == Return.Kind.REFUND else -line.quantity
    return _drafted(sold, quantity, -line.amount, cost=_cost(line, request))


def _replaced(line: ReturnLine) -> Drafted:
    if line.wanted is not None:
        return Drafted(line.wanted, line.wanted.name, line.quantity, None)
    return _drafted(line.order_line, line.quantity, line.amount, cost=None)


def _drafted(sold: OrderLine, quantity: Decimal, worth: int, *, cost: int | None) -> Drafted:
    """So many base units of what was sold, which come to this: what its price says else is part of the discount.

    It is counted as it was sold where that is exact: of a case, single bottles come back.
    """
    measure = sold.fitting(quantity)
    price = (sold.implied_price * measure.factor / sold.factor).quantize(PRICE_STEP, ROUND_HALF_UP)
    discount = money.line_amount(measure.count(quantity), price, sold.order.currency) - worth
    counted: dict[str, Any] = {"unit": measure.name, "factor": measure.factor, "parts": sold.parts}
    return Drafted(sold.product, sold.description or str(sold.product), quantity, price, discount, cost=cost, **counted)


def _cost(line: ReturnLine, request: Return) -> int | None:
    """What the goods cost that are ours again; damaged ones are lost, and so is what was not given back."""
    sold = line.order_line
    if request.kind == Return.Kind.REFUND:
        return 0
    good = line.quantity if line.good is None else line.good
    if sold.cost is None:
        return None if good == line.quantity else 0
    return -money.round_half_up(sold.cost * good / sold.quantity)
