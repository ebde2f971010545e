"""The returns of an order, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from guanxi.sales.models import Order, Return
from guanxi.sales.returns.listing import RETURNS

register = template.Library()


@register.inclusion_tag("sales/returns/of_order.html", takes_context=True)
def returns_of(context: template.Context, order: Order) -> dict[str, Any]:
    """The returns of the order that the user sees: `{% returns_of order %}`. One query."""
    user = context["request"].user
    rows = Return.objects.visible_to(user).filter(order=order).order_by("-requested_at", "-pk")
    return {"returns": [(row, RETURNS.cells(row, user, "state", "kind", "amount")) for row in rows]}
