"""One record: making, editing, the side panel, deleting, history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.readlog.noting import How, note
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.history import history_of
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.neighbours import neighbours
from guanxi.workbench.revealing import note_shown
from guanxi.workbench.saving import Outcome, saving
from guanxi.workbench.state import ListState
from guanxi.workbench.views.answering import form_page, go_to


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Make a record."""
    if listing.form is None or listing.create is None or not request.user.may(Action.CREATE, listing.label):
        raise PermissionDenied
    initial = {"owner": request.user.pk, **request.GET.dict()}
    form = listing.form(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        record: Any
        with saving(form) as outcome:
            record = create_within_reach(listing=listing, values=form.values, by=request.user, at=timezone.now())
        if outcome.done:
            flash(request, _("“%(name)s” was created.") % {"name": record}, undo=True)
            return go_to(request, record.get_absolute_url())
    context = {
        "listing": listing,
        "form": form,
        "title": _("New: %(noun)s") % {"noun": listing.noun},
        "draft": f"{listing.key}/new",
        "cancel": listing.url("list"),
    }
    return form_page(request, context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Edit a record. Who saves over someone else's change is shown both values, and nothing is written."""
    if listing.form is None:
        raise PermissionDenied
    record = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    form = listing.form(request.POST or None, instance=record, user=request.user)
    context: dict[str, Any] = {
        "listing": listing,
        "form": form,
        "record": record,
        "title": str(record),
        "draft": f"{listing.key}/{pk}/{record.version}",
    }
    note([record], How.OPENED, by=request.user)
    note_shown(request, form, record)
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        with saving(form) as outcome:
            listing.change(record=record, values=form.changes, version=key_in(request.POST.get("version", "")))
        if outcome.done:
            flash(request, _("“%(name)s” was saved.") % {"name": record}, undo=True)
            return go_to(request, record.get_absolute_url())
    return form_page(request, context | {"conflict": outcome.conflict}, outcome.status(form))


@require_GET
def preview(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """The side panel of a list."""
    record = get_visible_or_404(listing.rows.select_related(*listing.related), request.user, pk=pk)
    note([record], How.OPENED, by=request.user)
    columns = listing.columns_for(request.user)
    masked = listing.masked_for(request.user)
    facts = [(c, c.cell(record, masked=c.key in masked)) for c in columns.values()]
    context = {
        "listing": listing,
        "record": record,
        "called": listing.heading(record, request.user),
        "facts": [(c, cell) for c, cell in facts if cell.text],
    }
    return render(request, listing.preview or "workbench/preview.html", context)


@require_POST
def delete(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Put a record into the bin, with the offer to take it back."""
    record: Any = get_visible_or_404(listing.rows, request.user, Action.DELETE, pk=pk)
    try:
        listing.delete(records=listing.rows.filter(pk=pk), at=timezone.now())
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return go_to(request, record.get_absolute_url())
    text = _("Moved to the bin, where it rests for 30 days.") if listing.has_bin else _("Removed.")
    flash(request, text, undo=True)
    return go_to(request, listing.url("list"))


@require_GET
def history(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """Every change of a record: who, when, from what to what."""
    record = get_visible_or_404(listing.rows, request.user, pk=pk)
    note([record], How.OPENED, by=request.user)
    context = {
        "listing": listing,
        "record": record,
        "called": listing.heading(record, request.user),
        "may_restore": request.user.may(Action.CHANGE, listing.label),
        **history_of(record, listing, request.user, before=request.GET.get("before", "")),
    }
    return render(request, "workbench/history.html", context)


@require_GET
def neighbour(request: StaffRequest, listing: Listing, pk: int, direction: str) -> HttpResponse:
    """The next or previous record of the list one came from; at its end, the record itself."""
    record = get_visible_or_404(listing.rows, request.user, pk=pk)
    state = ListState.read(request.GET, listing, request.user)
    found = neighbours(listing, state, request.user, record, forward=direction == "next", now=timezone.now())
    target = (found or record).get_absolute_url()
    query = state.query(after="")
    return HttpResponseRedirect(f"{target}?{query}" if query else target)
