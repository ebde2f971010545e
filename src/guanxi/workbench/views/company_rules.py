"""The page on which administrators keep the company's rules of something: one record for the whole company."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from guanxi.access.administrators import ADMINISTER
from guanxi.access.requests import StaffRequest
from guanxi.records import actions as records
from guanxi.shell.toasts import flash
from guanxi.workbench.listing import Listing
from guanxi.workbench.model_form import RecordForm


def rules_page(
    request: StaffRequest, form_class: type[RecordForm], *, title: str, saved: str, template: str, listing: Listing
) -> HttpResponse:
    """Show the rules and change them; the model of the form answers `current()`, a new record until there is one.

    `saved` is said once they are kept, and `listing` is where *Cancel* leads. Raises PermissionDenied.
    """
    if not request.user.able(ADMINISTER):
        raise PermissionDenied
    model: Any = form_class._meta.model  # type: ignore[attr-defined]
    held = model.current()
    form = form_class(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        if held.pk:
            records.change(record=held, values=form.changes, version=None)
        else:
            records.create(model, values=form.values, by=request.user, at=timezone.now())
        flash(request, saved, undo=True)
        return HttpResponseRedirect(request.path)
    context = {"form": form, "title": title, "cancel": listing.url("list")}
    return render(request, template, context, status=422 if form.errors else 200)
