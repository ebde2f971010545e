"""The page of a product, and its figures, which come after it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.catalogue.bulk import category_path
from guanxi.catalogue.listings import PRODUCTS
from guanxi.catalogue.models import Product
from guanxi.desk.product import sold
from guanxi.workbench.state import ListState

HEAD = frozenset({"name", "code", "category", "price"})


@require_GET
def product(request: StaffRequest, pk: int) -> HttpResponse:
    """A product: its facts, what was sold of it, who bought it."""
    user = request.user
    found = get_visible_or_404(Product.objects.select_related("category", "brand", "owner"), user, pk=pk)
    masked = PRODUCTS.masked_for(user)
    cells = {c.key: (c, c.cell(found, masked=c.key in masked)) for c in PRODUCTS.columns_for(user).values()}
    context = {
        "product": found,
        "price": cells["price"][1].text if "price" in cells else "",
        "category": category_path(found.category),
        "facts": [pair for key, pair in cells.items() if key not in HEAD and pair[1].text],
        "may_change": Product.objects.visible_to(user, Action.CHANGE).filter(pk=pk).exists(),
        "may_delete": Product.objects.visible_to(user, Action.DELETE).filter(pk=pk).exists(),
        "list_query": ListState.read(request.GET, PRODUCTS, user).query(after=""),
        "title": str(found),
    }
    return render(request, "desk/product.html", context)


@require_GET
def figures(request: StaffRequest, pk: int) -> HttpResponse:
    """What was sold of it: fetched by the page once it stands, for it looks through all its lines."""
    found = get_visible_or_404(Product.objects.all(), request.user, pk=pk)
    context = {"product": found, "sold": sold(found, request.user, now=timezone.now())}
    return render(request, "desk/product_figures.html", context)
