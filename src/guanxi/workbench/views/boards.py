"""The board: moving a card, and further cards of a column."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.readlog.noting import note_listed
from guanxi.shell.toasts import toast
from guanxi.workbench import board
from guanxi.workbench.checking import check_fields, told_in_words
from guanxi.workbench.listing import Listing
from guanxi.workbench.markup import cards_html
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState


@require_POST
def move(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Put a card into another column. If that is refused, 409 says why and the page puts it back."""
    record = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    column = listing.columns_for(request.user).get(request.POST.get("group", ""))
    if column is None or column.key not in listing.every_board or not column.edit:
        raise PermissionDenied
    given = {column.edit: request.POST.get("value", "")}
    try:
        with told_in_words():
            values = check_fields(listing, given, request.user, given, record=record)
            listing.change(record=record, values=values, version=None)
    except ValidationError as refusal:
        if dialog := listing.refused(record, given):
            return trigger_client_event(HttpResponse(status=409), "moveAsks", {"url": dialog})
        return toast(HttpResponse(status=409), " ".join(refusal.messages), level="error")
    return trigger_client_event(toast(HttpResponse(status=204), _("Moved."), undo=True), "recordMoved", {})


@require_GET
def totals(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Count and sum of each column, each for its own place in the page."""
    state = ListState.read(request.GET, listing, request.user)
    if not state.group:
        raise PermissionDenied
    found = board.totals(listing, state, request.user, now=timezone.now())
    return render(request, "workbench/board_totals.html", {"totals": found})


@require_GET
def cards(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Further cards of one column."""
    state = ListState.read(request.GET, listing, request.user)
    if not state.group:
        raise PermissionDenied
    value = request.GET.get("value", "")
    now = timezone.now()
    rows = rows_of(listing, state, request.user, now=now).filter(board.held_by(listing, state, value, now=now))
    found, after = board.cards(listing, state, request.user, rows, state.after)
    note_listed((record for record, _cells in found), by=request.user)
    frame = board.frame(listing, state, request.user)
    context = {
        "listing": listing,
        "cards": cards_html(found, value=value, **frame),
        "after": after,
        "value": value,
        "query": state.query(after=""),
    }
    return render(request, "workbench/cards.html", context)
