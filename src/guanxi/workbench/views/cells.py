"""Editing one cell of a list in place."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.records import actions
from guanxi.shell.components.forms import control
from guanxi.shell.toasts import toast
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.markup import cell_html
from guanxi.workbench.state import ListState


@require_http_methods(["GET", "POST"])
def cell(request: StaffRequest, listing: Listing, pk: int, key: str) -> HttpResponse:
    """GET: the cell as an input. POST: the changed cell, or the input again with what is wrong with it."""
    record = get_visible_or_404(listing.rows.select_related(*listing.related), request.user, Action.CHANGE, pk=pk)
    column = listing.columns_for(request.user).get(key)
    if column is None or not column.edit or listing.form is None:
        raise PermissionDenied
    if request.method == "GET" and "cancel" in request.GET:
        return _shown(request, listing, record, column)
    form = _form_of(listing, column)(request.POST or None, instance=record, user=request.user)
    if request.method == "GET" or not form.is_valid():
        return _asked(request, listing, record, column, form, status=422 if form.errors else 200)
    version = request.POST.get("version", "")
    try:
        changed = listing.change(
            record=record,
            values={column.edit: form.cleaned_data[column.edit]},
            version=int(version) if version.isdigit() else None,
        )
    except ValidationError as error:
        form.add_error(column.edit, error.messages)
        return _asked(request, listing, record, column, form, status=422)
    except actions.Conflict as conflict:
        return _asked(request, listing, conflict.record, column, form, status=409, conflict=conflict)
    return toast(_shown(request, listing, changed, column), _("Saved."), undo=True)


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
    form: ModelForm[Any],
    *,
    status: int,
    conflict: actions.Conflict | None = None,
) -> HttpResponse:
    bound = form[column.edit]
    context = {
        "listing": listing,
        "record": record,
        "column": column,
        "control": control(bound),
        "errors": bound.errors,
        "conflict": conflict,
        "version": record.version,
    }
    return render(request, "workbench/cell_form.html", context, status=status)


def _form_of(listing: Listing, column: Column) -> type[ModelForm[Any]]:
    """The listing's form, cut down to the one field, so that its checks hold here too."""
    whole: Any = listing.form
    kept = {column.edit}

    class OneField(whole):  # type: ignore[misc]
        class Meta(whole.Meta):  # type: ignore[misc, name-defined]
            fields = [f for f in whole.Meta.fields if f in kept]

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name in [n for n in self.fields if n not in kept]:
                del self.fields[name]

    return OneField
