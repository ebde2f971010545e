"""Editing one cell of a list in place."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.records import actions
from guanxi.shell.components.forms import control, shape
from guanxi.shell.toasts import toast
from guanxi.workbench.checking import form_asking, told_in_words
from guanxi.workbench.columns import Column
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.markup import cell_html
from guanxi.workbench.revealing import note_shown
from guanxi.workbench.state import ListState


@require_http_methods(["GET", "POST"])
def cell(request: StaffRequest, listing: Listing, pk: int, key: str) -> HttpResponse:
    """GET: the cell as an input. POST: the changed cell, or the input again with what is wrong with it."""
    record = get_visible_or_404(listing.rows.select_related(*listing.related), request.user, Action.CHANGE, pk=pk)
    column = listing.columns_for(request.user).get(key)
    if column is None or not column.edit:
        raise PermissionDenied
    if request.method == "GET" and "cancel" in request.GET:
        return _shown(request, listing, record, column)
    given = request.POST if request.method == "POST" else None
    form = form_asking(listing, [column.edit], request.user, given, record=record)
    if column.edit not in form.fields:
        raise PermissionDenied
    if request.method == "GET" or not form.is_valid():
        return _asked(request, listing, record, column, form, status=422 if form.errors else 200)
    version = request.POST.get("version", "")
    try:
        with told_in_words():
            changed = listing.change(
                record=record,
                values={column.edit: form.cleaned_data[column.edit]},
                version=key_in(version),
            )
    except ValidationError as error:
        form.add_error(column.edit, error.messages)
        return _asked(request, listing, record, column, form, status=422)
    except actions.Conflict as conflict:
        return _asked(request, listing, conflict.record, column, form, status=409, conflict=conflict)
    # Fetched for the user, it knows what of other records they may be told.
    rows = listing.rows.select_related(*listing.related).visible_to(request.user)
    shown = _shown(request, listing, rows.filter(pk=pk).first() or changed, column)
    return toast(shown, _("Saved."), undo=True)


def _shown(request: StaffRequest, listing: Listing, record: Any, column: Column) -> HttpResponse:
    """The cell as the list shows it; its link leads back to the list as it stands in the browser's address."""
    query = QueryDict(urlsplit(request.htmx.current_url or "").query)
    carried = ListState.read(query, listing, request.user).query(after="") if query else ""
    return HttpResponse(cell_html(listing, record, column, carried=f"?{carried}" if carried else ""))


def _asked(
    request: StaffRequest,
    listing: Listing,
    record: Any,
    column: Column,
    form: RecordForm,
    *,
    status: int,
    conflict: actions.Conflict | None = None,
) -> HttpResponse:
    bound = form[column.edit]
    note_shown(request, form, record)
    context = {
        "listing": listing,
        "record": record,
        "column": column,
        "control": control(bound),
        "shape": shape(bound),
        "errors": [*bound.errors, *form.non_field_errors()],
        "conflict": conflict,
        "version": record.version,
    }
    return render(request, "workbench/cell_form.html", context, status=status)
