"""What the page of a product shows of its sales: how much, for how much, with what left over, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Model, Q, Sum
from django.db.models.functions import TruncMonth

from guanxi.access.models import User
from guanxi.access.sight import seen_along
from guanxi.catalogue.models import Product
from guanxi.sales.models import Order, OrderLine

YEAR = timedelta(days=365)
BUYER, BUYERS = "order__party", 8


@dataclass(frozen=True)
class Sold:
    """Sales of one product, in the company's currency; `margin` is None where costs are not known or not shown."""

    quantity: Decimal
    orders: int
    revenue: int
    change: float | None
    margin: int | None
    share: float | None
    months: list[int]
    last: list[OrderLine]
    best: list[dict[str, Any]]


def sold(product: Product, user: User, *, now: datetime) -> Sold:
    """The figures of the last 365 days, against the 365 before, over the orders that the user may see. Four queries."""
    orders = Order.objects.visible_to(user).filter(currency=settings.CURRENCY).exclude(status=Order.Status.CANCELLED)
    lines = OrderLine.objects.filter(product=product, order__in=orders).with_sight(user, BUYER)
    year = lines.filter(order__ordered_at__gt=now - YEAR, order__ordered_at__lte=now)
    earlier = lines.filter(order__ordered_at__gt=now - 2 * YEAR, order__ordered_at__lte=now - YEAR)
    costed = Q(cost__isnull=False)
    sums = year.aggregate(
        quantity=Sum("quantity"),
        orders=Count("order", distinct=True),
        revenue=Sum("amount"),
        costed=Sum("amount", filter=costed),
        cost=Sum("cost", filter=costed),
    )
    before = earlier.aggregate(revenue=Sum("amount"))["revenue"] or 0
    revenue = sums["revenue"] or 0
    margin = sums["costed"] - sums["cost"] if sums["cost"] is not None and _sees_cost(user) else None
    by_month = year.annotate(month=TruncMonth("order__ordered_at")).values("month").order_by("month")
    return Sold(
        quantity=Decimal(sums["quantity"] or 0).normalize(),
        orders=sums["orders"],
        revenue=revenue,
        change=(revenue - before) / before if before else None,
        margin=margin,
        share=margin / sums["costed"] if margin is not None and sums["costed"] else None,
        months=[row["sum"] for row in by_month.annotate(sum=Sum("amount"))],
        last=list(lines.select_related("order__party", "product").order_by("-order__ordered_at", "-pk")[:BUYERS]),
        best=_best(year.filter(seen_along(OrderLine, BUYER, user))),
    )


def _best(lines: Any) -> list[dict[str, Any]]:
    """Who of the customers in sight bought most of it."""
    rows = lines.filter(order__party__isnull=False).order_by().values("order__party", "order__party__name")
    summed = rows.annotate(sum=Sum("amount"), n=Count("order", distinct=True), at=Max("order__ordered_at"))
    return list(summed.order_by("-sum")[:BUYERS])


def sees_sales(user: User) -> bool:
    """Whether the user reads what orders and their lines came to."""
    return _reads_all(user, (Order, "total"), (OrderLine, "amount"))


def _sees_cost(user: User) -> bool:
    return _reads_all(user, (Product, "cost"), (OrderLine, "cost"))


def _reads_all(user: User, *rules: tuple[type[Model], str]) -> bool:
    return all(user.reads(model._meta.label_lower, name) for model, name in rules)
