"""Points of the customers chosen in a list: counted first, one operation, undone by one click."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.loyalty.points.forms import AdjustForm
from guanxi.loyalty.points.many import KIND
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party
from guanxi.shell.toasts import toast
from guanxi.workbench.listing import Listing, listing_of
from guanxi.workbench.views.bulk import done, meant


@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """The dialog that says how many customers are meant, and asks how many points, and why."""
    try:
        number = meant(request, _customers(request), Action.CHANGE).count()
    except ValidationError as refusal:
        return toast(HttpResponse(status=422), " ".join(refusal.messages), level="error")
    is_all = request.POST.get("all") == "1"
    context = {
        "form": AdjustForm(),
        "number": number,
        "counted": str(number),
        "pks": [] if is_all else request.POST.getlist("pk"),
        "all": is_all,
        "query": request.POST.get("query", ""),
        "title": ngettext("Points of %(n)s customer", "Points of %(n)s customers", number) % {"n": number},
    }
    return render(request, "loyalty/many.html", context)


@require_POST
def book(request: StaffRequest) -> HttpResponse:
    """Book them for each; who has fewer than are taken is left out, and told."""
    return done(request, _customers(request), KIND)


def _customers(request: StaffRequest) -> Listing:
    """The list of customers. Raises PermissionDenied for who may not book points by hand."""
    listing = listing_of(Party)
    if listing is None or not request.user.able(ADJUST):
        raise PermissionDenied
    return listing
