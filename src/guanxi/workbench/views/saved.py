"""Saved views: keeping, sharing, renaming, opening the list with one, forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import Team
from guanxi.access.querysets import VisibleQuerySet, get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.shell.toasts import flash
from guanxi.workbench.layout import Shown, current_view, keep_default, layout_for, shown_to, views_of
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import SavedView
from guanxi.workbench.state import ListState

NAME, STATE = 80, 4000


@require_POST
def keep(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Keep the list as it stands under a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:NAME]
    query = request.POST.get("query", "")[:STATE]
    if name:
        shown = _shown(request, listing, query)
        known = {"listing": listing.key, "owner": request.user, "name": name}
        view = SavedView.objects.filter(**known).first() or SavedView(**known)
        view.state = query
        _reaches(view, _reach(request))
        layout_for(view, shown)
        view.save()
        flash(request, _("The view “%(name)s” was saved.") % {"name": name})
    else:
        flash(request, _("Give the view a name."), level="error")
    return HttpResponseRedirect(f"{listing.url('list')}?{query}")


@require_GET
def manage(request: StaffRequest, listing: Listing) -> HttpResponse:
    """The dialog in which one renames, shares, updates and removes one's own views."""
    state = ListState.read(request.GET, listing, request.user)
    context = {
        "listing": listing,
        "views": _own(request, listing),
        "query": state.query(after=""),
        "title": _("Saved views"),
    }
    return render(request, "workbench/views_dialog.html", context)


@require_POST
def change(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Rename or share a view of one's own, or let it hold the list as it stands now."""
    view = get_visible_or_404(SavedView.objects.filter(listing=listing.key), request.user, Action.CHANGE, pk=pk)
    view.name = request.POST.get("name", "").strip()[:NAME] or view.name
    _reaches(view, _reach(request, view.team))
    if "query" in request.POST:
        view.state = request.POST["query"][:STATE]
        layout_for(view, _shown(request, listing, view.state))
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        flash(request, _("You have a view “%(name)s” already.") % {"name": view.name}, level="error")
        view.refresh_from_db()
    else:
        flash(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return HttpResponseRedirect(f"{listing.url('list')}?{view.state}")


@require_POST
def open_with(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Let the list open with a view that one sees, or, without `default`, with all records again."""
    view = get_visible_or_404(SavedView.objects.filter(listing=listing.key), request.user, pk=pk)
    told = {"name": view.name}
    if request.POST.get("default"):
        keep_default(user=request.user, listing=listing, view=view)
        flash(request, _("The list now opens with the view “%(name)s”.") % told)
    else:
        keep_default(user=request.user, listing=listing, view=None)
        flash(request, _("The list no longer opens with the view “%(name)s”.") % told)
    return HttpResponseRedirect(f"{listing.url('list')}?{request.POST.get('query', '')[:STATE]}")


@require_POST
def forget(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Remove a view of one's own."""
    get_visible_or_404(SavedView.objects.filter(listing=listing.key), request.user, Action.DELETE, pk=pk).delete()
    return HttpResponseRedirect(listing.url("list"))


def _reach(request: StaffRequest, team: Team | None = None) -> dict[str, Any]:
    """Who sees a view as the form says: its owner alone, a team (that of the owner, if it had none), everybody."""
    shared = request.POST.get("shared")
    return {"is_shared": shared == "everybody", "team": (team or request.user.team) if shared == "team" else None}


def _reaches(view: SavedView, reach: Mapping[str, Any]) -> None:
    for field, value in reach.items():
        setattr(view, field, value)


def _shown(request: StaffRequest, listing: Listing, query: str) -> Shown:
    """The columns of the list as it stands for its reader."""
    state = ListState.read(QueryDict(query), listing, request.user)
    return shown_to(request.user, listing, current_view(views_of(listing, request.user), state))


def _own(request: StaffRequest, listing: Listing) -> VisibleQuerySet[SavedView]:
    return SavedView.objects.visible_to(request.user, Action.CHANGE).filter(listing=listing.key).select_related("team")
