"""Pages of orders: the record, and the form with its lines."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen, seen_at
from guanxi.kernel import money
from guanxi.sales import tones, warranties
from guanxi.sales.models import Allocation, Hold, Instalment, Invoice, Order, Payment, Quote, Return, Shipment
from guanxi.sales.orders import actions
from guanxi.sales.orders.forms import LINE, PRICED, Lines, OrderForm, lines_form
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.plans.parts import INSTALMENTS
from guanxi.sales.plans.standing import shown
from guanxi.sales.shipments.listing import SHIPMENTS
from guanxi.shell.components.forms import sides
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.columns import Cell
from guanxi.workbench.keys import key_in
from guanxi.workbench.saving import saving
from guanxi.workbench.views.answering import go_to
from guanxi.workbench.views.pages import page_of

# What the head of the page and its figures say.
HEAD = frozenset({"ordered_at", "status", "total", "paid", "written_off", "open", "cost", "margin", "invoicing"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An order with its lines, what has been paid and what is open."""
    user = request.user
    rows = Order.objects.select_related("party", "store", "owner").annotate(**_there_is())
    order: Any = get_visible_or_404(rows, user, pk=pk)
    page = page_of(request, ORDERS, order)
    context = {
        "order": order,
        "customer": record_seen(order, "party"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": warranties.told(order, order.lines.select_related("product").order_by("position", "pk")),
        "allocations": _allocations_of(order, user),
        "open": order.owing,
        "instalments": shown(order, today=timezone.localdate()) if order.has_plan and "due_on" in page["cells"] else [],
        "may_plan": page["may_change"] and INSTALMENTS.open_to(user),
        "line_fields": _line_fields(user),
        "shows_margin": _sees_cost(request),
        "may_receive": user.may(Action.CREATE, Payment._meta.label_lower),
        "first_template": "sales/take_payment.html",
        "tells_invoicing": "invoicing" in page["cells"] and order.total > 0,
        "status_tone": tones.STATUS[order.status],
        "hold": _hold_of(order) if "held_since" in page["cells"] else None,
        "shipments": _shipments_of(order, user) if order.has_shipments else [],
        "quote": _quote_of(order, user) if order.has_quote else None,
        "shows_hold": user.reads(Hold._meta.label_lower, "exposure"),
    }
    return render(request, "sales/order.html", page | context)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Take an order."""
    user = request.user
    if not user.may(Action.CREATE, ORDERS.label):
        raise PermissionDenied
    initial = {"owner": user.pk, "ordered_at": timezone.now(), "status": Order.Status.PLACED, **request.GET.dict()}
    if request.htmx.target == "modal-body":
        # From the menu of new records: an order needs a page of its own.
        return go_to(request, request.get_full_path())
    form = OrderForm(request.POST or None, initial=initial, user=user)
    lines = lines_form(request.POST or None, user=user, order=None, currency=settings.CURRENCY)
    if request.method == "POST" and _are_valid(form, lines):
        order: Any
        with saving(form) as outcome:
            order = create_within_reach(
                listing=ORDERS, values=form.values, lines=lines.drafted, by=user, at=timezone.now()
            )
        if outcome.done:
            flash(request, _("Order %(code)s was placed.") % {"code": order}, undo=True)
            return go_to(request, order.get_absolute_url())
    context = {"title": _("New order"), "cancel": ORDERS.url("list"), "currency": settings.CURRENCY}
    return _page(request, form, lines, context, 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change an order and its lines; who saves over somebody else's change is shown theirs."""
    user = request.user
    order = get_visible_or_404(Order.objects.all(), user, Action.CHANGE, pk=pk)
    form = OrderForm(request.POST or None, instance=order, user=user)
    lines = lines_form(request.POST or None, user=user, order=order, currency=order.currency)
    context: dict[str, Any] = {
        "title": order.code,
        "order": order,
        "cancel": order.get_absolute_url(),
        "currency": order.currency,
        **_readable(order, user),
    }
    if request.method == "POST" and _are_valid(form, lines):
        seen = key_in(request.POST.get("version", ""))
        with saving(form) as outcome:
            saved = actions.revise(
                order=order, values=form.changes, lines=lines.drafted, version=seen, at=timezone.now()
            )
        if (conflict := outcome.conflict) is not None:
            theirs = warranties.told(order, order.lines.select_related("product").order_by("position", "pk"))
            told = {"conflict": conflict, "sides": sides(conflict, form), "theirs": theirs}
            assert isinstance(conflict.record, Order)  # the action changes no other record
            told |= _readable(conflict.record, user)
            return _page(request, form, lines, context | told, 409)
        if outcome.done:
            freed = order.paid - saved.paid if "paid" in ORDERS.readable_for(user) else 0
            flash(request, _saved(saved, freed=freed), undo=True)
            return go_to(request, order.get_absolute_url())
    return _page(request, form, lines, context, 200)


@cache
def _there_is() -> dict[str, Exists]:
    """Whether an order has what few have: what there is not need not be asked for."""
    kinds: dict[str, Any] = {
        "has_plan": Instalment,
        "has_shipments": Shipment,
        "has_returns": Return,
        "has_invoices": Invoice,
        "has_quote": Quote,
    }
    return {name: Exists(model._base_manager.filter(order=OuterRef("pk"))) for name, model in kinds.items()}


def _allocations_of(order: Order, user: User) -> list[tuple[Allocation, Payment | None]]:
    """What has paid the order, each part with its payment if the user sees it. One query."""
    seen = seen_at(Allocation, "payment", user)
    rows: Any = order.allocations.filter(payment__deleted_at__isnull=True).order_by("payment__received_at")
    rows = rows.annotate(is_seen=ExpressionWrapper(seen, BooleanField()) if seen else Value(True))
    return [(row, row.payment if row.is_seen else None) for row in rows.select_related("payment")]


def _quote_of(order: Order, user: User) -> Quote | None:
    """The quote of which it was made, if the user sees it and reads what became of quotes."""
    if not user.reads(Quote._meta.label_lower, "order"):
        return None
    return Quote.objects.visible_to(user).filter(order=order).order_by("-pk").first()


def _hold_of(order: Order) -> Hold | None:
    return order.holds.filter(released_at__isnull=True).first() if order.held_since else None


def _shipments_of(order: Order, user: User) -> list[tuple[Shipment, dict[str, Cell]]]:
    """The shipments that the user sees, each with its cells. One query."""
    rows = Shipment.objects.visible_to(user).filter(order=order).order_by("-shipped_at", "-pk")
    return [(row, SHIPMENTS.cells(row, user, "state", "carrier", "tracking")) for row in rows]


def _saved(order: Order, *, freed: int) -> str:
    """What is told of a changed order, and of what was paid too much for it."""
    if freed <= 0:
        return _("Order %(code)s was saved.") % {"code": order}
    text = _("Order %(code)s was saved. It was paid with %(freed)s more: that is a prepayment again.")
    return text % {"code": order, "freed": money.format(freed, order.currency)}


def _are_valid(form: OrderForm, lines: Lines) -> bool:
    """Both are checked, so that everything that is wrong is said at once."""
    return all([form.is_valid(), lines.is_valid()])


def _page(request: StaffRequest, form: OrderForm, lines: Lines, context: dict[str, Any], status: int) -> HttpResponse:
    is_wrong = form.is_bound and (form.errors or lines.total_error_count())
    context |= {"form": form, "lines": lines}
    template = "sales/order_form_body.html" if request.htmx else "sales/order_form.html"
    return render(request, template, context, status=422 if is_wrong and status == 200 else status)


def _readable(order: Order, user: User) -> dict[str, Any]:
    """What the user sees of an order's sums, and which fields of its lines."""
    return {"cells": ORDERS.cells(order, user), "line_fields": _line_fields(user)}


def _line_fields(user: User) -> set[str]:
    return {name for name in (*PRICED, "list_price", "warranty_months") if user.reads(LINE, name)}


def _sees_cost(request: StaffRequest) -> bool:
    return request.user.reads(ORDERS.label, "cost") and request.user.reads(LINE, "cost")
