"""The recycle bin: looking into it, and taking records out again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.shell.toasts import flash, undo_url
from guanxi.workbench.binned import bins_open_to, in_bin, told
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.paging import Order, page


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """What rests in the bin, one kind of record at a time, last deleted first."""
    listing = _chosen(request.GET.get("kind", ""), request.user)
    rows = in_bin(listing, request.user).select_related(*listing.related)
    found = page(rows, Order("deleted_at", descending=True), request.GET.get("after", ""))
    context = {
        "title": _("Recycle bin"),
        "listing": listing,
        "kinds": bins_open_to(request.user),
        "binned": told(listing, found.records),
        "after": found.after,
    }
    return render(request, "workbench/bin.html", context)


@require_POST
def restore(request: StaffRequest) -> HttpResponse:
    """Take the chosen records out of the bin, as one operation that can be undone."""
    listing = _chosen(request.POST.get("kind", ""), request.user)
    pks = [pk for text in request.POST.getlist("pk") if (pk := key_in(text))]
    number, undo = 0, ""
    try:
        with operation(Operation.Kind.BULK, by=request.user, at=timezone.now(), label="restore"):
            number = listing.restore(records=in_bin(listing, request.user).filter(pk__in=pks))
            undo = undo_url()
    except IntegrityError:
        flash(request, _("Nothing was restored: another record has taken the code of one of these."), level="error")
    except ValidationError as refusal:
        flash(request, refusal.messages[0], level="error")
    if number:
        text = ngettext("%(n)s record was taken out of the bin.", "%(n)s records were taken out of the bin.", number)
        flash(request, text % {"n": number}, undo=undo)
    elif not pks:
        flash(request, _("Choose what to restore."), level="warning")
    return redirect(f"{reverse('audit:bin')}?kind={listing.key}")


def _chosen(key: str, user: User) -> Listing:
    """The kind asked for, or else the first of which something is there; who may delete nothing has no bin."""
    kinds = bins_open_to(user)
    if not kinds:
        raise PermissionDenied
    asked = next((listing for listing in kinds if listing.key == key), None)
    return asked or next((listing for listing in kinds if in_bin(listing, user).exists()), kinds[0])
