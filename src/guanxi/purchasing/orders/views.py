"""The page of a purchase order, and the proposal of what to order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen
from guanxi.catalogue.stock.each import EachQuantity
from guanxi.catalogue.stock.listings import STOCK
from guanxi.kernel.addresses import address
from guanxi.kernel.numbers import plain
from guanxi.paper import mailing
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders import document
from guanxi.purchasing.orders.listings import LINES, PURCHASES, may_propose
from guanxi.purchasing.orders.making import Made, make
from guanxi.purchasing.orders.proposing import MOST, ONLY, PREFERRED, Proposal, grouped, proposals
from guanxi.purchasing.supplies.listings import SUPPLIES
from guanxi.shell.toasts import flash
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.pages import page_of

HEAD = frozenset({"supplier", "state", "total", "expected_on"})
LINE = PurchaseLine._meta.label_lower
# What says nothing of prices.
OPEN_REASONS = (PREFERRED, ONLY)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An order to a supplier with its lines, and what of them has come."""
    order = get_visible_or_404(PurchaseOrder.objects.select_related("supplier", "owner"), request.user, pk=pk)
    page = page_of(request, PURCHASES, order)
    is_draft = order.state == PurchaseOrder.State.DRAFT
    context = {
        "order": order,
        "supplier": record_seen(order, "supplier"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": order.lines.select_related("product", "store").order_by("pk"),
        "kind": LINES.key,
        "may_edit_lines": page["may_change"] and is_draft,
        "may_delete": page["may_delete"] and not order.has_come,
        "reads_prices": request.user.reads(LINE, "price"),
        "has_pdf": document.readable(request.user),
        "mails": mailing.shown(order.mails.all(), request.user),
        "first_template": "purchasing/tools.html",
    }
    return render(request, "purchasing/order.html", page | context)


@require_http_methods(["GET", "POST"])
def proposal(request: StaffRequest) -> HttpResponse:
    """What runs low, by supplier; quantities are changed and rows taken out before orders are made of it."""
    may_order = may_propose(request.user)
    if not request.user.may(Action.VIEW, STOCK.label) or (request.method == "POST" and not may_order):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            made = make(chosen=_chosen(request.POST), by=request.user, at=timezone.now())
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            return _made(request, made)
    rows = proposals(request.user, today=timezone.localdate())
    reads_prices = request.user.reads(SUPPLIES.label, "price")
    context = {
        "title": _("Purchase proposal"),
        "groups": [(group, [_shown(row, request.POST, reads_prices) for row in group.rows]) for group in grouped(rows)],
        "count": len(rows),
        "is_cut": len(rows) == MOST,
        "reads_prices": reads_prices,
        "stock_url": address("stock:list"),
        "may_add_supplies": request.user.may(Action.CREATE, SUPPLIES.label),
        "may_order": may_order and any(row.supply for row in rows),
        "refusal": refusal,
    }
    return render(request, "purchasing/proposal.html", context, status=422 if refusal else 200)


def _shown(row: Proposal, sent: QueryDict, reads_prices: bool) -> tuple[Proposal, str, bool, str]:
    """A row, the quantity in its box and whether it is ticked, as they were sent if they were; and why that supplier,
    unless that would tell of prices.
    """
    quantity = sent.get(f"quantity-{row.level.pk}")
    ticked = str(row.level.pk) in sent.getlist("take") if sent else True
    why = str(row.why) if reads_prices or row.why in OPEN_REASONS else ""
    return row, str(plain(row.quantity)) if quantity is None else quantity, ticked, why


def _chosen(sent: QueryDict) -> dict[int, Decimal]:
    """How much of which level. Raises ValidationError for what is no quantity."""
    keys = [key for text in sent.getlist("take") if (key := key_in(text)) is not None]
    read = EachQuantity().read
    return {key: quantity for key in keys if (quantity := read(sent.get(f"quantity-{key}")))}


def _made(request: StaffRequest, made: Made) -> HttpResponse:
    """Where one goes on: to the order, to the drafts, or back to what is left."""
    told: list[Any] = []
    if made.orders:
        count = len(made.orders)
        told.append(ngettext("%(count)s draft was made.", "%(count)s drafts were made.", count) % {"count": count})
    if made.left_out:
        text = ngettext(
            "%(count)s row is on order meanwhile and was left out.",
            "%(count)s rows are on order meanwhile and were left out.",
            made.left_out,
        )
        told.append(text % {"count": made.left_out})
    flash(request, " ".join(told), undo=bool(made.orders))
    if len(made.orders) == 1:
        return redirect(made.orders[0])
    return redirect(f"{PURCHASES.url('list')}?preset=drafts" if made.orders else "purchases:proposal")
