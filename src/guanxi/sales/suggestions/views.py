"""Suggestions on the page of a quote, an order or a customer, their answers, and how far they succeed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Quote, Suggestion
from guanxi.sales.spans import SPANS, days_asked
from guanxi.sales.suggestions import actions
from guanxi.sales.suggestions.choosing import Place, choose
from guanxi.sales.suggestions.figures import figures, may_see
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.checking import told_in_words
from guanxi.workbench.views.answering import changed, go_to

MODELS: dict[str, Any] = {"quote": Quote, "order": Order, "customer": Party}


@require_GET
def section(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """What else to offer here, each with its reason: a part of the page, empty where there is nothing."""
    user, now = request.user, timezone.now()
    place = Place(**{kind: get_visible_or_404(MODELS[kind].objects.all(), user, pk=pk)})
    if not place.is_open or not place.may_answer(user):
        return HttpResponse()
    pairs = choose(place, user=user, at=now)
    shown = actions.show(place=place, pairs=pairs, to=user, at=now) if pairs else {}
    context = {
        "place": place,
        "offered": [(shown[pair.other_id], pair) for pair in pairs],
        "shows_price": user.reads(Product._meta.label_lower, "price"),
    }
    return render(request, "sales/suggestions/section.html", context)


@require_POST
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the product on the document; on a customer's page, on a new quote, which is opened."""
    found = _suggestion(request, pk)
    is_new = not found.is_on_document
    try:
        with told_in_words():
            document = actions.accept(suggestion=found, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return toast(HttpResponse(status=409), " ".join(refusal.messages), level="error")
    told = _("%(product)s is on %(document)s now.") % {"product": found.product, "document": document}
    if is_new:
        flash(request, told, undo=True)
        return go_to(request, document.get_absolute_url())
    return changed(told)


@require_POST
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    """The customer does not want it."""
    found = _suggestion(request, pk)
    try:
        actions.decline(suggestion=found, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return toast(HttpResponse(status=409), " ".join(refusal.messages), level="error")
    return changed(_("%(product)s is not suggested here for half a year.") % {"product": found.product})


@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """What became of the suggestions: by reason and by salesperson, with the money that they won."""
    if not may_see(request.user):
        raise PermissionDenied
    days = days_asked(request)
    told = figures(request.user, days=days, now=timezone.now())
    context = {"told": told, "days": days, "spans": SPANS, "currency": settings.CURRENCY}
    return render(request, "sales/suggestions/figures.html", context | {"title": _("Success of suggestions")})


def _suggestion(request: StaffRequest, pk: int) -> Suggestion:
    rows = Suggestion.objects.select_related("product", "quote", "order", "party")
    found: Suggestion = get_visible_or_404(rows, request.user, Action.CHANGE, pk=pk)
    place = Place(quote=found.quote, order=found.order, customer=None if found.is_on_document else found.party)
    if not place.may_answer(request.user):
        raise PermissionDenied
    return found
