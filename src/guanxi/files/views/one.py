"""One file: its page, renaming it, taking it away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.files import actions
from guanxi.files.forms import AttachmentForm
from guanxi.files.listings import FILES
from guanxi.files.models import Attachment
from guanxi.files.targets import may_attach, noun_of, target_or_404
from guanxi.records import actions as records
from guanxi.workbench.keys import key_in
from guanxi.workbench.state import ListState
from guanxi.workbench.views.answering import changed, form_page


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of one file: what it looks like, where it belongs, what happened to it."""
    user = request.user
    found = get_visible_or_404(Attachment.objects.select_related("owner"), user, pk=pk)
    record = target_or_404(found.model, found.object_id, user)
    may_change = may_attach(record, user)
    context = {
        "file": found,
        "target": record,
        "noun": noun_of(found.model),
        "may_change": may_change,
        "may_delete": may_change and user.may(Action.DELETE, Attachment._meta.label_lower),
        "list_query": ListState.read(request.GET, FILES, user).query(after=""),
        "title": found.name,
    }
    return render(request, "files/detail.html", context)


@require_http_methods(["GET", "POST"])
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a file another name, in a dialog on the page where it is shown."""
    found = get_visible_or_404(Attachment.objects.all(), request.user, Action.CHANGE, pk=pk)
    form = AttachmentForm(request.POST or None, instance=found, user=request.user)
    context: dict[str, Any] = {"listing": FILES, "form": form, "record": found, "title": _("Rename")}
    if request.method == "POST" and form.is_valid():
        try:
            seen = key_in(request.POST.get("version", ""))
            actions.change(record=found, values=form.changes, version=seen)
        except records.Conflict as conflict:
            form.data = request.POST.copy() | {"version": str(conflict.record.version)}
            return form_page(request, context | {"conflict": conflict}, 409)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return changed(_("Renamed."), "filesChanged")
    return form_page(request, context, 422 if form.errors else 200)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a file to the bin, and stay on the page of its record."""
    get_visible_or_404(Attachment.objects.all(), request.user, Action.DELETE, pk=pk)
    records.delete(records=Attachment.objects.filter(pk=pk), at=timezone.now())
    return changed(_("Moved to the bin, where it rests for 30 days."), "filesChanged")
