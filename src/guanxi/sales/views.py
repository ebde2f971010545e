"""Pages of sales."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.sales.models import Order


@require_GET
def order(request: StaffRequest, pk: int) -> HttpResponse:
    """An order with its lines and what has been paid."""
    found = get_visible_or_404(Order.objects.select_related("party", "store", "owner"), request.user, pk=pk)
    context = {
        "order": found,
        "lines": found.lines.select_related("product").order_by("position", "pk"),
        "allocations": found.allocations.select_related("payment").order_by("payment__received_at"),
        "due": found.total - found.paid,
        "title": found.code,
    }
    return render(request, "sales/order.html", context)
