"""Pages of payments: the record, and the form with what it pays."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen
from guanxi.parties.models import Party
from guanxi.sales.models import Allocation, GivenBack, Order, Payment
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments import actions
from guanxi.sales.payments.forms import AllocationForm, PaymentForm, oldest_first
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.shell.components.forms import sides
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.keys import key_in
from guanxi.workbench.saving import saving
from guanxi.workbench.views.answering import go_to
from guanxi.workbench.views.pages import page_of

# What the head of the page says.
HEAD = frozenset({"received_at", "method", "amount"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A payment with the orders that it pays and what is left of it."""
    user = request.user
    payment = get_visible_or_404(Payment.objects.select_related("party", "owner"), user, pk=pk)
    pays = Allocation.objects.filter(payment=payment).with_sight(user)
    allocations = list(pays.select_related("order").order_by("order__ordered_at"))
    returned = _returned(payment, user)
    page = page_of(request, PAYMENTS, payment)
    context = {
        "payment": payment,
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "customer": record_seen(payment, "party"),
        "allocations": [(a, record_seen(a, "order")) for a in allocations],
        "returned": returned,
        "set_off": sum(max(0, a.amount) for a in allocations) if payment.is_set_off else None,
        "left": payment.amount - sum(a.amount for a in allocations) - sum(part.amount for part, _other in returned),
    }
    return render(request, "sales/payment.html", page | context)


def _returned(payment: Payment, user: User) -> list[tuple[GivenBack, Payment | None]]:
    """What was given back of a receipt, or of which receipts a refund gives back; None for what the user sees not."""
    side, other = ("refund", "payment") if payment.is_refund else ("payment", "refund")
    rows = GivenBack.objects.filter(**{side: payment}, refund__deleted_at__isnull=True).order_by("pk")
    parts = list(rows)
    seen = Payment.objects.visible_to(user).in_bulk([getattr(part, f"{other}_id") for part in parts])
    return [(part, seen.get(getattr(part, f"{other}_id"))) for part in parts]


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Take a payment in. `order` or `party` in the address say what it is for."""
    user = request.user
    if not user.may(Action.CREATE, PAYMENTS.label):
        raise PermissionDenied
    if request.htmx.target == "modal-body":
        # From the menu of new records: a payment needs a page of its own.
        return go_to(request, request.get_full_path())
    initial = {"owner": user.pk, "received_at": timezone.now(), **_asked(request)}
    form = PaymentForm(request.POST or None, initial=initial, user=user)
    allocation = _allocation(
        request, form["party"].value(), form.get_initial_for_field(form.fields["amount"], "amount")
    )
    if request.method == "POST" and _are_valid(form, allocation):
        payment: Any
        with saving(form) as outcome:
            payment = create_within_reach(
                listing=PAYMENTS, values=form.values, allocations=allocation.amounts, by=user, at=timezone.now()
            )
        if outcome.done:
            flash(request, _("The payment was taken in."), undo=True)
            return go_to(request, payment.get_absolute_url())
    context = {"title": _("New payment"), "cancel": PAYMENTS.url("list")}
    return _page(request, form, allocation, context)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a payment and what it pays."""
    user = request.user
    payment = get_visible_or_404(Payment.objects.all(), user, Action.CHANGE, pk=pk)
    form = PaymentForm(request.POST or None, instance=payment, user=user)
    allocation = _allocation(request, form["party"].value(), None, payment)
    context: dict[str, Any] = {"title": payment.code, "payment": payment, "cancel": payment.get_absolute_url()}
    if request.method == "POST" and _are_valid(form, allocation):
        seen = key_in(request.POST.get("version", ""))
        changes, pays = form.changes, allocation.amounts
        with saving(form) as outcome:
            actions.revise(payment=payment, values=changes, allocations=pays, version=seen, at=timezone.now())
        if outcome.conflict is not None:
            told = {"conflict": outcome.conflict, "sides": sides(outcome.conflict, form)}
            return _page(request, form, allocation, context | told, 409)
        if outcome.done:
            flash(request, _("The payment was saved."), undo=True)
            return go_to(request, payment.get_absolute_url())
    return _page(request, form, allocation, context)


@require_GET
def open_orders(request: StaffRequest) -> HttpResponse:
    """The part of the form that lists what a customer owes, once one has been chosen."""
    if not request.user.may(Action.CREATE, PAYMENTS.label):
        raise PermissionDenied
    form = PaymentForm(request.GET, user=request.user)
    form.is_valid()
    amount = form.cleaned_data.get("amount")
    return render(
        request, "sales/open_orders.html", {"allocation": _allocation(request, request.GET.get("party"), amount)}
    )


def _asked(request: StaffRequest) -> dict[str, Any]:
    """The customer and the amount that the address names, by themselves or through an order."""
    pk = key_in(request.GET.get("order", ""))
    order = Order.objects.visible_to(request.user).filter(pk=pk).first() if pk else None
    if order is not None:
        amount = order.owing or max(0, order.payable) if "open" in ORDERS.readable_for(request.user) else None
        return {"party": order.party_id, "amount": amount}
    return {"party": request.GET.get("party", "")}


def _allocation(request: StaffRequest, party: Any, amount: Any, payment: Payment | None = None) -> AllocationForm:
    user, data, key = request.user, request.POST or None, key_in(str(party or ""))
    known = bool(key) and Party.objects.visible_to(user).filter(pk=key).exists()
    orders = actions.open_orders(key, user, paid_by=payment) if key and known else []
    if asked := key_in(request.GET.get("order", "")):
        # The order that one came from is paid before the older ones.
        orders.sort(key=lambda order: order.pk != asked)
    already = dict(payment.allocations.values_list("order_id", "amount")) if payment else {}
    shows_open = "open" in ORDERS.readable_for(user)
    proposed = oldest_first(orders, amount) if isinstance(amount, int) and not payment and shows_open else {}
    return AllocationForm(data, orders=orders, already=already, proposed=proposed, shows_open=shows_open)


def _are_valid(form: PaymentForm, allocation: AllocationForm) -> bool:
    return all([form.is_valid(), allocation.is_valid()])


def _page(
    request: StaffRequest, form: PaymentForm, allocation: AllocationForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    if status == 200 and (form.errors or (allocation.is_bound and allocation.errors)):
        status = 422
    context |= {"form": form, "allocation": allocation, "currency": settings.CURRENCY}
    template = "sales/payment_form_body.html" if request.htmx else "sales/payment_form.html"
    return render(request, template, context, status=status)
