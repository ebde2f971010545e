"""The list as a table: page, further rows, count, layout."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action, FieldAccess
from guanxi.conditions.editor import editor
from guanxi.conditions.tree import EVERYTHING
from guanxi.conditions.words import words
from guanxi.readlog.noting import note_listed
from guanxi.workbench import board
from guanxi.workbench.columns import Column
from guanxi.workbench.keys import key_in
from guanxi.workbench.layout import current_view, keep_layout, opening, shown_to, views_of
from guanxi.workbench.listing import Listing
from guanxi.workbench.markup import cards_html, column_choices, rows_html
from guanxi.workbench.models import SavedView
from guanxi.workbench.paging import Page, page
from guanxi.workbench.rows import CAP, capped_count, lean, rows_of
from guanxi.workbench.state import ListState, boards_for, presets_for
from guanxi.workbench.verbs import done_to_many, verbs_for_many
from guanxi.workbench.views.offers import offers_of
from guanxi.workbench.views.taking import exporter_of


@require_GET
def index(request: StaffRequest, listing: Listing) -> HttpResponse:
    """The list; its bare address stands for the user's default view. With a cursor by htmx, only the further rows."""
    views = views_of(listing, request.user)
    if not request.GET and (query := opening(views)):
        return HttpResponseRedirect(f"{listing.url('list')}?{query}")
    state = ListState.read(request.GET, listing, request.user)
    context = list_context(request, listing, state, views)
    if state.group:
        context |= board_context(request, listing, state)
        return render(request, "workbench/board.html", context)
    context |= table_context(request, listing, state, context["current_view"])
    if request.htmx and state.after:
        return render(request, "workbench/rows.html", context)
    # What stands around the table tells of its state, so it comes along with it.
    is_part = request.htmx.target == "list"
    return render(request, "workbench/list_part.html" if is_part else "workbench/list.html", context)


@require_GET
def count(request: StaffRequest, listing: Listing) -> HttpResponse:
    """How many records the list has: to 10,000 at once, exactly when `exact` asks for it."""
    state = ListState.read(request.GET, listing, request.user)
    rows = rows_of(listing, state, request.user, now=timezone.now())
    exact = "exact" in request.GET
    number = rows.count() if exact else capped_count(rows)
    capped = number > CAP and not exact
    shown = number_format(CAP if capped else number, force_grouping=True)
    context = {"listing": listing, "query": state.query(after=""), "capped": capped, "number": shown}
    return render(request, "workbench/count.html", context)


@require_POST
def layout(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Keep which columns this user sees, in which order and how wide, in the list or in the `view` that it stands as.

    The list reloads with them, unless the page shows them already (`shown`).
    """
    view, keys = None, request.POST.getlist("column")
    if pk := key_in(request.POST.get("view", "")):
        view = get_visible_or_404(SavedView.objects.filter(listing=listing.key), request.user, pk=pk)
    widths = {} if "reset" in request.POST else {key: request.POST.get(f"width-{key}", "") for key in keys}
    keep_layout(user=request.user, listing=listing, view=view, keys=keys, widths=widths)
    return HttpResponse(status=204, headers={} if "shown" in request.POST else {"HX-Refresh": "true"})


@require_GET
def edit_filter(request: StaffRequest, listing: Listing) -> HttpResponse:
    """The dialog in which a filter is put together."""
    state = ListState.read(request.GET, listing, request.user)
    context = {
        "listing": listing,
        "state": state,
        "editor": editor(state.condition or EVERYTHING, listing.vocabulary, get_language() or "en", user=request.user),
        "kept": [(name, value) for name, value in state.kept if name != "filter"],
        "q": state.q,
        "title": _("Filter"),
    }
    return render(request, "workbench/filter.html", context)


def list_context(request: StaffRequest, listing: Listing, state: ListState, views: list[SavedView]) -> dict[str, Any]:
    """What the table and the board show around their records."""
    user = request.user
    home = listing.url("list")
    boards = boards_for(listing, user)
    current = current_view(views, state)
    return {
        "listing": listing,
        "all_url": f"{home}?{ListState.read(QueryDict(), listing, user).query()}" if opening(views) else home,
        "state": state,
        "query": state.query(after=""),
        "unfiltered": state.query(after="", condition=None),
        "ungrouped": state.query(after="", group=""),
        "presets": [
            (p, f"{home}?{state.query(after='', preset=p.key)}", p.key == state.preset)
            for p in presets_for(listing, user)
        ],
        "is_all": not (state.preset or state.condition or current),
        "views": views,
        "current_view": current,
        "sorts": (orders := sorts(listing, state, user)),
        "sort_words": next((_arrow(link) + str(c.label) for c, link in orders if link["direction"]), _("Sort by")),
        "filter_words": filter_words(listing, state, user),
        "may_create": listing.create is not None and user.may(Action.CREATE, listing.label),
        "may_change": user.may(Action.CHANGE, listing.label),
        "may_export": exporter_of(listing, user) is not None,
        "may_assign": "assign" in listing.bulk and user.edits(listing.label, "owner"),
        "may_tag": (tags := listing.column("tags")) is not None and listing.access(user, tags) == FieldAccess.EDIT,
        "may_delete": user.may(Action.DELETE, listing.label),
        "many_verbs": verbs_for_many(listing.label, user),
        "own_verbs": done_to_many(listing.model, user),
        "board_columns": [c for c in listing.every_column if c.key in boards],
        "links": offers_of(listing, user, state.query(after="")),
        "title": listing.title,
    }


def filter_words(listing: Listing, state: ListState, user: User) -> str:
    """The filter as a sentence; empty without one."""
    if state.condition is None:
        return ""
    return words(state.condition, listing.vocabulary, get_language() or "en", user=user)


def table_context(
    request: StaffRequest, listing: Listing, state: ListState, view: SavedView | None = None
) -> dict[str, Any]:
    """The columns and the rows of one page."""
    user = request.user
    shown = shown_to(user, listing, view)
    columns = shown.columns
    rows = rows_of(listing, state, user, now=timezone.now())
    found: Page = page(lean(rows, listing, columns, state), state.order, state.after)
    note_listed(found.records, by=user)
    masked = listing.masked_for(user)
    carried, may_change = f"?{state.query(after='')}", user.may(Action.CHANGE, listing.label)
    return {
        "columns": columns,
        "column_choices": column_choices(columns, shown.available, shown.widths),
        "headings": [(c, None if c.key in masked else _sort_link(c.order, state)) for c in columns],
        "widths": [(c, shown.width(c)) for c in columns],
        "sized": bool(shown.widths),
        "rows": rows_html(listing, found.records, columns, masked=masked, carried=carried, may_change=may_change)
        if found.records
        else "",
        "more_url": f"{listing.url('list')}?{state.query(after=found.after)}" if found.after else "",
        "column_count": len(columns) + 1,
    }


def board_context(request: StaffRequest, listing: Listing, state: ListState) -> dict[str, Any]:
    """The groups of the board, each with its first cards."""
    found = board.groups(listing, state, request.user, now=timezone.now())
    note_listed((record for group in found for record, _cells in group.cards), by=request.user)
    frame = board.frame(listing, state, request.user)
    groups = [(group, cards_html(group.cards, value=group.value, **frame)) for group in found]
    column = listing.column(state.group)
    return {
        "groups": groups,
        "movable": frame["movable"],
        "follows": column is not None and not column.edit,
        "lane_sets": lane_sets(listing, state),
    }


def lane_sets(listing: Listing, state: ListState) -> list[tuple[str, str, bool]]:
    """The sets of lanes that the board can show (pipelines), each with its address; nothing where there is one."""
    lanes = listing.lanes.get(state.group)
    sets = lanes.sets() if lanes else ()
    if lanes is None or len(sets) < 2:
        return []
    chosen, home = lanes.chosen(state.condition), listing.url("list")
    asking = {found: state.query(condition=lanes.choosing(state.condition, found), after="") for found in sets}
    return [(str(found), f"{home}?{query}", found == chosen) for found, query in asking.items()]


def sorts(listing: Listing, state: ListState, user: User) -> list[tuple[Column, dict[str, Any]]]:
    """Every order that the list can have, for the menu: it names the order in force even where no column shows it."""
    columns = listing.readable_for(user).values()
    return [(c, link) for c in columns if (link := _sort_link(c.order, state)) is not None]


def _arrow(link: dict[str, Any]) -> str:
    return "↓ " if link["direction"] == "descending" else "↑ "


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
