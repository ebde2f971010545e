"""The editor of quotes: head and lines in one form, whose totals the server works out while one types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.kernel.money import MoneyError
from guanxi.sales.models import Quote
from guanxi.sales.quotes import drafting, proposing
from guanxi.sales.quotes.forms import QuoteForm, QuoteLines, lines_form
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.quotes.reckoning import Amounts, sum_up
from guanxi.shell.components.forms import sides
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.keys import key_in
from guanxi.workbench.saving import saving
from guanxi.workbench.views.answering import go_to


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Write a quote."""
    user = request.user
    if not user.may(Action.CREATE, QUOTES.label):
        raise PermissionDenied
    if request.htmx.target == "modal-body":
        # From the menu of new records: a quote needs a page of its own.
        return go_to(request, request.get_full_path())
    asked = request.GET.dict()
    proposed = proposing.for_opportunity(user, key_in(asked.pop("opportunity", "")))
    form = QuoteForm(request.POST or None, initial={"owner": user.pk, **proposed.head, **asked}, user=user)
    lines = lines_form(request.POST or None, user=user, quote=None, currency=_currency(form), proposed=proposed.lines)
    if request.method == "POST" and _are_valid(form, lines):
        quote: Any
        with saving(form) as outcome:
            quote = create_within_reach(
                listing=QUOTES, values=form.values, lines=lines.drafted, by=user, at=timezone.now()
            )
        if outcome.done:
            flash(request, _("Quote %(code)s was saved.") % {"code": quote}, undo=True)
            return go_to(request, quote.get_absolute_url())
    context = {"title": _("New quote"), "cancel": QUOTES.url("list"), "quote": None}
    return _page(request, form, lines, context, 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a draft and its lines; who saves over somebody else's change is shown theirs."""
    user = request.user
    quote = get_visible_or_404(Quote.objects.all(), user, Action.CHANGE, pk=pk)
    form = QuoteForm(request.POST or None, instance=quote, user=user)
    lines = lines_form(request.POST or None, user=user, quote=quote, currency=_currency(form))
    context: dict[str, Any] = {"title": quote.code, "quote": quote, "cancel": quote.get_absolute_url()}
    if request.method == "POST" and _are_valid(form, lines):
        seen = key_in(request.POST.get("version", ""))
        with saving(form) as outcome:
            drafting.revise(quote=quote, values=form.changes, lines=lines.drafted, version=seen, at=timezone.now())
        if (conflict := outcome.conflict) is not None:
            told = {"conflict": conflict, "sides": sides(conflict, form)}
            return _page(request, form, lines, context | told, 409)
        if outcome.done:
            flash(request, _("Quote %(code)s was saved.") % {"code": quote}, undo=True)
            return go_to(request, quote.get_absolute_url())
    return _page(request, form, lines, context, 200)


@require_POST
def reckon_lines(request: StaffRequest) -> HttpResponse:
    """What the lines come to as they stand in the form: nothing is written. Unfinished lines are left out."""
    user, pk = request.user, key_in(request.GET.get("pk", ""))
    if pk is None and not user.may(Action.CREATE, QUOTES.label):
        raise PermissionDenied
    quote = None if pk is None else get_visible_or_404(Quote.objects.all(), user, Action.CHANGE, pk=pk)
    form = QuoteForm(request.POST, instance=quote, user=user)
    lines = lines_form(request.POST, user=user, quote=quote, currency=_currency(form))
    if not lines.empty_form.shows_amount:
        raise PermissionDenied
    return render(request, "sales/quotes/totals.html", reckoned(form, lines))


def reckoned(form: QuoteForm, lines: QuoteLines) -> dict[str, Any]:
    """The amounts of the lines that are complete, by the place in the form, and the totals of all these."""
    lines.is_valid()
    head = Quote(currency=_currency(form), prices_include_tax=_includes_tax(form))
    shown, summed = [], []
    for line in lines:
        amounts = None if line in lines.deleted_forms or not line.is_valid() else _amounts(line, head)
        shown.append((line, amounts))
        if amounts is not None:
            summed.append((amounts, not line.cleaned_data.get("is_optional")))
    return {"reckoned": shown, "totals": sum_up(summed), "currency": head.currency}


def _amounts(line: Any, head: Quote) -> Amounts | None:
    if not line.has_changed() and not line.cleaned_data.get("pk"):
        return None
    try:
        amounts: Amounts = line.drafted.amounts(head)
    except (ValidationError, MoneyError):
        return None
    return amounts


def _currency(form: QuoteForm) -> str:
    """The currency as it is chosen in the form."""
    if "currency" in form.fields:
        try:
            return form.fields["currency"].clean(form["currency"].value()) or settings.CURRENCY
        except ValidationError:
            pass
    return form.instance.currency or settings.CURRENCY


def _includes_tax(form: QuoteForm) -> bool:
    if "prices_include_tax" not in form.fields:
        return bool(form.instance.prices_include_tax)
    return bool(form["prices_include_tax"].value())


def _are_valid(form: QuoteForm, lines: QuoteLines) -> bool:
    """Both are checked, so that everything that is wrong is said at once."""
    return all([form.is_valid(), lines.is_valid()])


def _page(
    request: StaffRequest, form: QuoteForm, lines: QuoteLines, context: dict[str, Any], status: int
) -> HttpResponse:
    is_wrong = form.is_bound and (form.errors or lines.total_error_count())
    pk = form.instance.pk
    context |= {
        "form": form,
        "lines": lines,
        "reckon_url": QUOTES.url("reckon") + (f"?pk={pk}" if pk else ""),
        "currency": _currency(form),
    }
    template = "sales/quotes/form_body.html" if request.htmx else "sales/quotes/form.html"
    return render(request, template, context, status=422 if is_wrong and status == 200 else status)
