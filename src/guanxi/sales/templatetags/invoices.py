"""The invoices of an order, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from guanxi.sales.invoices.listing import INVOICES
from guanxi.sales.models import Invoice, Order

register = template.Library()


@register.inclusion_tag("sales/invoices/of_order.html", takes_context=True)
def invoices_of(context: template.Context, order: Order) -> dict[str, Any]:
    """The invoices of the order that the user sees: `{% invoices_of order %}`. One query."""
    user = context["request"].user
    rows = Invoice.objects.visible_to(user).filter(order=order).order_by("-pk").select_related("kind")
    return {"invoices": [(row, INVOICES.cells(row, user, "state", "kind", "total")) for row in rows]}
