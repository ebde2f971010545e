"""The page of a product, and its figures, which come after it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.catalogue.bulk import category_path
from guanxi.catalogue.bundles.told import parts_of
from guanxi.catalogue.listings import PRODUCTS
from guanxi.catalogue.models import Product
from guanxi.catalogue.pricing.told import prices_of
from guanxi.catalogue.stock.told import stock_of
from guanxi.catalogue.units.told import units_of
from guanxi.desk.product import sees_sales, sold
from guanxi.purchasing.told import suppliers_of
from guanxi.workbench.views.pages import page_of

HEAD = frozenset({"name", "code", "category", "price"})


@require_GET
def product(request: StaffRequest, pk: int) -> HttpResponse:
    """A product: its facts, what was sold of it, who bought it."""
    found = get_visible_or_404(Product.objects.select_related("category", "brand", "owner"), request.user, pk=pk)
    page = page_of(request, PRODUCTS, found)
    told = {
        "category": category_path(found.category) if "category" in page["cells"] else "",
        "prices": prices_of(request.user, found),
        **units_of(request.user, found),
        **parts_of(request.user, found),
        **suppliers_of(request.user, found),
        "stock": stock_of(request.user, product=found),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
    }
    return render(request, "desk/product.html", page | told)


@require_GET
def figures(request: StaffRequest, pk: int) -> HttpResponse:
    """What was sold of it: fetched by the page once it stands, for it looks through all its lines."""
    found = get_visible_or_404(Product.objects.all(), request.user, pk=pk)
    if not sees_sales(request.user):
        return HttpResponse()
    context = {"product": found, "sold": sold(found, request.user, now=timezone.now())}
    return render(request, "desk/product_figures.html", context)
