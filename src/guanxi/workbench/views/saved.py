"""Saved views: keeping, sharing, forgetting."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.shell.toasts import flash
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import SavedView


@require_POST
def keep(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Keep the list as it stands under a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:80]
    query = request.POST.get("query", "")[:4000]
    if name:
        SavedView.objects.update_or_create(
            listing=listing.key,
            owner=request.user,
            name=name,
            defaults={"state": query, "is_shared": request.POST.get("shared") == "on"},
        )
        flash(request, _("The view “%(name)s” was saved.") % {"name": name})
    return HttpResponseRedirect(f"{listing.url('list')}?{query}")


@require_POST
def forget(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Remove a view of one's own."""
    get_visible_or_404(SavedView.objects.filter(listing=listing.key), request.user, Action.DELETE, pk=pk).delete()
    return HttpResponseRedirect(listing.url("list"))
