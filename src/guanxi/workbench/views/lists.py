"""The list as a table: page, further rows, count, layout."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.conditions import words
from guanxi.workbench import board
from guanxi.workbench.layout import columns_shown, keep_columns
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import SavedView
from guanxi.workbench.paging import Page, page
from guanxi.workbench.rows import CAP, capped_count, rows_of
from guanxi.workbench.state import ListState


@require_GET
def index(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The list. Asked for by htmx with a cursor, only the further rows."""
    state = ListState.read(request.GET, listing)
    context = list_context(request, listing, state)
    if state.group:
        context["groups"] = board.groups(listing, state, request.user, now=timezone.now())
        return render(request, "workbench/board.html", context)
    context |= table_context(request, listing, state)
    if request.htmx and state.after:
        return render(request, "workbench/rows.html", context)
    return render(request, "workbench/list.html", context)


@require_GET
def count(request: HttpRequest, listing: Listing) -> HttpResponse:
    """How many records the list has: to 10,000 at once, exactly when `exact` asks for it."""
    state = ListState.read(request.GET, listing)
    rows = rows_of(listing, state, request.user, now=timezone.now())
    number = rows.count() if "exact" in request.GET else capped_count(rows)
    capped = number > CAP and "exact" not in request.GET
    context = {"listing": listing, "state": state, "capped": capped, "number": number_format(min(number, CAP) if capped else number, force_grouping=True)}
    return render(request, "workbench/count.html", context)


@require_POST
def layout(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Keep which columns this user sees, in which order; the list reloads with them."""
    keep_columns(user=request.user, listing=listing, keys=request.POST.getlist("column"))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def list_context(request: HttpRequest, listing: Listing, state: ListState) -> dict[str, Any]:
    """What the table and the board show around their records."""
    user: User = request.user  # type: ignore[assignment]
    views = SavedView.objects.visible_to(user).filter(listing=listing.key).select_related("owner")
    return {
        "listing": listing,
        "state": state,
        "views": list(views),
        "filter_words": words(state.condition, listing.vocabulary, user=user) if state.condition else "",
        "may_create": listing.form is not None and user.may(Action.CREATE, listing.label),
        "may_export": user.may(Action.EXPORT, listing.label),
        "may_change": user.may(Action.CHANGE, listing.label),
        "may_delete": user.may(Action.DELETE, listing.label),
        "board_columns": [c for c in listing.columns if c.key in listing.boards],
        "query": state.query(after=""),
        "title": _("%(list)s") % {"list": listing.title},
    }


def table_context(request: HttpRequest, listing: Listing, state: ListState) -> dict[str, Any]:
    """The columns and the rows of one page."""
    user: User = request.user  # type: ignore[assignment]
    columns, available = columns_shown(listing, user)
    rows = rows_of(listing, state, user, now=timezone.now()).select_related(*listing.related)
    found: Page = page(rows, state.order, state.after)
    masked = listing.masked_for(user)
    return {
        "columns": columns,
        "available": available,
        "headings": [(c, _sort_link(c.order, state)) for c in columns],
        "rows": [(r, [(c, c.cell(r, masked=c.key in masked)) for c in columns]) for r in found.records],
        "next_query": state.query(after=found.after) if found.after else "",
    }


def _sort_link(order: str, state: ListState) -> dict[str, Any] | None:
    """The query that sorts by a column: descending by numbers and dates first, then the other way round."""
    if not order:
        return None
    is_current = order.removeprefix("-") == state.order.column
    descending = not state.order.descending if is_current else order.startswith("-")
    column = order.removeprefix("-")
    changed = type(state.order)(column, descending)
    return {
        "query": state.query(order=changed, after=""),
        "direction": ("descending" if state.order.descending else "ascending") if is_current else "",
    }
