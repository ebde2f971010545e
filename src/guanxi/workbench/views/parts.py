"""What hangs on a record: adding, editing and removing it in a dialog on the record's page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.parts import Parts
from guanxi.workbench.saving import Outcome, saving
from guanxi.workbench.views.answering import done, form_page, refused


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
        "submit": _("Add"),
        "draft": f"{listing.key}/{pk}/{kind}/new",
        "cancel": record.get_absolute_url(),
    }
    if request.method == "POST" and form.is_valid():
        if not parts.open_to(request.user, form.instance):
            raise PermissionDenied
        with saving(form) as outcome:
            parts.add(whole=record, values=form.values, by=request.user, at=timezone.now())
        if outcome.done:
            return done(request, _("Added."), record.get_absolute_url())
    return form_page(request, context, 422 if form.errors else 200)


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
            return done(request, _("Saved."), record.get_absolute_url())
    return form_page(request, context | {"conflict": outcome.conflict}, outcome.status(form))


@require_POST
def remove(request: StaffRequest, listing: Listing, pk: int, kind: str, part: int) -> HttpResponse:
    """Take a part away, with the offer to bring it back."""
    record, parts, found = _of(request, listing, pk, kind, part)
    try:
        parts.remove(part=found, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return refused(request, refusal, record.get_absolute_url())
    return done(request, _("Removed."), record.get_absolute_url())


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
