"""What hangs on a record: adding, editing and removing it in a dialog on the record's page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.parts import Parts
from guanxi.workbench.saving import Outcome, saving


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, listing: Listing, pk: int, kind: str) -> HttpResponse:
    """Add a part."""
    record, parts = _found(request, listing, pk, kind)
    empty = parts.empty(record)
    form = parts.form(request.POST or None, instance=empty, user=request.user, initial=request.GET.dict())
    context = {
        "listing": listing,
        "form": form,
        "title": _("Add: %(noun)s") % {"noun": parts.noun},
        "draft": f"{listing.key}/{pk}/{kind}/new",
        "cancel": record.get_absolute_url(),
    }
    if request.method == "POST" and form.is_valid():
        if not parts.open_to(request.user, form.instance):
            raise PermissionDenied
        with saving(form) as outcome:
            parts.add(whole=record, values=form.values, by=request.user, at=timezone.now())
        if outcome.done:
            return _done(request, record, _("Added."))
    return _dialog(request, context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, listing: Listing, pk: int, kind: str, part: int) -> HttpResponse:
    """Edit a part; who saves over somebody else's change is shown both values."""
    record, parts, found = _of(request, listing, pk, kind, part)
    form = parts.form(request.POST or None, instance=found, user=request.user)
    context: dict[str, Any] = {
        "listing": listing,
        "form": form,
        "record": record,
        "title": parts.name_for(found, request.user),
        "draft": f"{listing.key}/{pk}/{kind}/{part}/{found.version}",
        "remove_url": listing.url("remove_part", pk, kind, part),
    }
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        seen = key_in(request.POST.get("version", ""))
        with saving(form) as outcome:
            parts.change(record=found, values=form.changes, version=seen, by=request.user, at=timezone.now())
        if outcome.done:
            return _done(request, record, _("Saved."))
    return _dialog(request, context | {"conflict": outcome.conflict}, outcome.status(form))


@require_POST
def remove(request: StaffRequest, listing: Listing, pk: int, kind: str, part: int) -> HttpResponse:
    """Take a part away, with the offer to bring it back."""
    record, parts, found = _of(request, listing, pk, kind, part)
    try:
        parts.remove(part=found, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        text = " ".join(refusal.messages)
        if request.htmx:
            return toast(HttpResponse(status=409), text, level="error")
        flash(request, text, level="error")
        return redirect(record.get_absolute_url())
    return _done(request, record, _("Removed."))


def _found(request: StaffRequest, listing: Listing, pk: int, kind: str) -> tuple[Any, Parts]:
    record = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    parts = next((p for p in listing.parts if p.key == kind), None)
    if parts is None:
        raise Http404
    return record, parts


def _of(request: StaffRequest, listing: Listing, pk: int, kind: str, part: int) -> tuple[Any, Parts, Any]:
    record, parts = _found(request, listing, pk, kind)
    found = parts.of(record, part)
    if not parts.open_to(request.user, found):
        raise PermissionDenied
    return record, parts, found


def _done(request: StaffRequest, record: Any, text: str) -> HttpResponse:
    """Close the dialog and let the page fetch itself anew; without htmx, lead back to the record."""
    if not request.htmx:
        flash(request, text, undo=True)
        return redirect(record.get_absolute_url())
    response = toast(HttpResponse(status=204), text, undo=True)
    trigger_client_event(response, "modal:close", {})
    return trigger_client_event(response, "recordsChanged", {})


def _dialog(request: StaffRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """In the modal, with its head; its form alone when it comes back refused; else a page."""
    if request.htmx.target == "modal-body":
        return render(request, "workbench/form_dialog.html", context, status=status)
    template = "workbench/form_body.html" if request.htmx else "workbench/form.html"
    return render(request, template, context, status=status)
