"""The links by which a customer reads a quote: making one, and making them void."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.sales.models import Quote
from guanxi.sales.quotes import links
from guanxi.shell.toasts import flash
from guanxi.workbench.views.answering import go_to


@require_POST
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a link for the customer and show it, this once."""
    quote = get_visible_or_404(Quote.objects.all(), request.user, Action.CHANGE, pk=pk)
    if quote.state == Quote.State.DRAFT:
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
