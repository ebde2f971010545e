"""The verbs of a quote on its page, and the links for the customer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.sales.models import Quote
from guanxi.sales.quotes import links
from guanxi.sales.quotes.listing import QUOTES
from guanxi.shell.toasts import flash
from guanxi.workbench.verbs import Verb, verbs_of
from guanxi.workbench.views.records import go_to

State = Quote.State
# Which verbs a quote of a state is offered, the likeliest first.
OFFERED: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("sending", "copy"),
    State.SENT: ("acceptance", "refusal", "order", "version", "copy"),
    State.ACCEPTED: ("order", "copy"),
    State.DECLINED: ("version", "copy"),
    State.EXPIRED: ("version", "copy"),
    State.SUPERSEDED: ("version", "copy"),
}
DONE = {
    "sending": gettext_lazy("The quote counts as sent: it stands as it is now."),
    "acceptance": gettext_lazy("The quote is accepted."),
    "refusal": gettext_lazy("The quote is declined."),
    "order": gettext_lazy("The order was made."),
    "version": gettext_lazy("Here is the next version: change it and send it."),
    "copy": gettext_lazy("Here is a new quote with the same lines."),
}


def offered(quote: Quote, user: User) -> list[Verb]:
    """The verbs that its state and the user's rights allow, the likeliest first."""
    known = {verb.key: verb for verb in verbs_of(Quote) if verb.open_to(user, QUOTES.label)}
    keys = [key for key in OFFERED[quote.state] if key in known]
    if quote.order is not None and quote.order.deleted_at is None:
        keys = [key for key in keys if key != "order"]
    return [known[key] for key in keys]


@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """Carry a verb out; what it asks for is asked in a dialog first. What stands in the way is said."""
    verb = next((verb for verb in verbs_of(Quote) if verb.key == key), None)
    if verb is None or (request.method == "GET" and verb.form is None):
        raise Http404
    quote = get_visible_or_404(Quote.objects.select_related("order"), request.user, verb.needs, pk=pk)
    if not verb.open_to(request.user, QUOTES.label):
        raise Http404
    form: Any = verb.asked(request.POST if request.method == "POST" else None, quote) if verb.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            made = verb.run(quote, form.cleaned_data if form else {}, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            if form is None:
                flash(request, " ".join(refusal.messages), level="error")
                return go_to(request, quote.get_absolute_url())
            form.add_error(None, refusal.messages)
        else:
            flash(request, DONE[key], undo=True)
            return go_to(request, _next(made, key))
    context = {"quote": quote, "form": form, "verb": verb, "title": verb.label}
    return render(request, "sales/quotes/act.html", context, status=422 if form.errors else 200)


def _next(made: Any, key: str) -> str:
    if key == "order" and made.order is not None:
        return str(made.order.get_absolute_url())
    if key in ("version", "copy"):
        return QUOTES.url("edit", made.pk)
    return str(made.get_absolute_url())


@require_POST
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a link for the customer and show it, this once."""
    quote = get_visible_or_404(Quote.objects.all(), request.user, Action.CHANGE, pk=pk)
    if quote.state == State.DRAFT:
        flash(request, _("Send it first: a draft is shown to nobody."), level="error")
        return go_to(request, quote.get_absolute_url())
    address = links.make(quote=quote, at=timezone.now())
    context = {"quote": quote, "address": address, "title": _("Link for the customer")}
    return render(request, "sales/quotes/link.html" if request.htmx else "sales/quotes/link_page.html", context)


@require_POST
def unlink(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the links of a quote void."""
    quote = get_visible_or_404(Quote.objects.all(), request.user, Action.CHANGE, pk=pk)
    links.revoke(quote=quote, at=timezone.now())
    flash(request, _("The links no longer lead anywhere."))
    return redirect(quote)
