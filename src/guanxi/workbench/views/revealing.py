"""A number that is masked everywhere, shown in full to who is able to, and noted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import FieldAccess
from guanxi.access.sensitive import is_sensitive
from guanxi.workbench.listing import listing_of
from guanxi.workbench.revealing import show


@require_GET
def reveal(request: StaffRequest, label: str, pk: int, key: str) -> HttpResponse:
    """The number, which the read log says was shown."""
    listing = listing_of(label)
    if listing is None:
        raise Http404
    record: Any = get_visible_or_404(listing.rows, request.user, pk=pk)
    column = listing.column(key)
    if column is None or not is_sensitive(label, key):
        raise Http404
    if listing.access(request.user, column) <= FieldAccess.MASKED:
        raise PermissionDenied
    show(request, record, key)
    context = {"listing": listing, "record": record, "column": column, "value": column.raw(record) or ""}
    context |= {"list_url": listing.url("list"), "title": column.label}
    return render(request, "workbench/revealed.html", context)
