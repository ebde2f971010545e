"""The page of a stock level."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.catalogue.models import StockLevel
from guanxi.catalogue.stock.listings import STOCK
from guanxi.catalogue.stock.told import stock_of
from guanxi.workbench.views.pages import page_of

# What the head of the page and its figures say.
HEAD = frozenset({"product", "store", "standing", "on_hand", "reserved", "available", "reorder_point"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What is in a store of a product, what is promised of it, and what came and went."""
    rows = StockLevel.objects.select_related("product", "store")
    level = get_visible_or_404(rows, request.user, pk=pk)
    page = page_of(request, STOCK, level)
    told = {
        "stock": stock_of(request.user, pk=level.pk),
        "level": level,
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
    }
    return render(request, "catalogue/level.html", page | told)
