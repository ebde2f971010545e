"""Pages of price lists: the list with its table of prices; and what forms ask for prices."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Price, PriceList, Product
from guanxi.catalogue.pricing import actions
from guanxi.catalogue.pricing.asking import answers, reads_prices
from guanxi.catalogue.pricing.grid import Asked, Grid
from guanxi.catalogue.pricing.listings import PRICE_LISTS
from guanxi.catalogue.pricing.reading import read
from guanxi.shell.toasts import flash
from guanxi.workbench.views.pages import page_of

LABEL = Price._meta.label_lower
EDITED = (Action.CREATE, Action.CHANGE, Action.DELETE)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A price list: for whom it holds, and a page of its prices."""
    rows = PriceList.objects.select_related("store")
    return _page(request, _grid(request, get_visible_or_404(rows, request.user, pk=pk)))


@require_POST
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Write what was changed in the table, as one operation."""
    rows = PriceList.objects.select_related("store")
    price_list = get_visible_or_404(rows, request.user, Action.CHANGE, pk=pk)
    if not _edits(request.user):
        raise PermissionDenied
    grid = _grid(request, price_list)
    prices = read(grid, request.POST.dict())
    if not grid.is_good:
        return _page(request, grid, status=422)
    outcome = actions.set_prices(price_list=price_list, prices=prices, by=request.user)
    told = ngettext("%(n)s price was set.", "%(n)s prices were set.", outcome.total) % {"n": outcome.total}
    flash(request, told, undo=bool(outcome.total))
    return redirect(f"{price_list.get_absolute_url()}?{request.GET.urlencode()}")


@require_GET
def ask(request: StaffRequest) -> JsonResponse:
    """What products cost in these quantities: `{"results": [{"price", "note"}]}`, in the order of the question."""
    user = request.user
    if not user.may(Action.VIEW, Product._meta.label_lower):
        return JsonResponse({"results": []}, status=403)
    return JsonResponse({"results": answers(request.GET, user, today=timezone.localdate())})


def _grid(request: StaffRequest, price_list: PriceList) -> Grid:
    given = request.GET
    asked = Asked(given.get("show") == "all", given.get("q", "").strip()[:100], given.get("after", "")[:60])
    return Grid(request.user, price_list, asked).fill()


def _edits(user: User) -> bool:
    """Whether the table is open to the user: it makes, changes and removes prices."""
    return user.edits(LABEL, "unit_price") and all(user.may(x, LABEL) for x in EDITED)


def _page(request: StaffRequest, grid: Grid, status: int = 200) -> HttpResponse:
    user = request.user
    page = page_of(request, PRICE_LISTS, grid.price_list)
    reads = reads_prices(user)
    further = request.GET.copy()
    further["after"] = grid.next
    context: dict[str, Any] = {
        "grid": grid,
        "reads_prices": reads,
        "may_write": reads and _edits(user) and page["may_change"],
        "reads_listed": user.reads(Product._meta.label_lower, "price"),
        "query": request.GET.urlencode(),
        "further": further.urlencode() if grid.next else "",
    }
    return render(request, "catalogue/price_list.html", page | context, status=status)
