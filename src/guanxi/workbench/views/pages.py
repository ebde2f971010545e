"""The page of one record, for record types that need no page of their own; and what all such pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Value
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.readlog.noting import How, note
from guanxi.workbench.columns import Cell, Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.state import ListState
from guanxi.workbench.verbs import offered


@require_GET
def detail(request: StaffRequest, listing: Listing, pk: int) -> HttpResponse:
    """A record with all its facts, and what has become of it."""
    record = get_visible_or_404(listing.rows.select_related(*listing.related), request.user, pk=pk)
    return render(request, "workbench/record.html", page_of(request, listing, record))


def page_of(request: StaffRequest, listing: Listing, record: Any) -> dict[str, Any]:
    """What the page of a record is drawn from (see workbench/record.html): a package adds its own to it.

    `cells` has the cell of each column that the user sees, by key; `facts` the columns that say anything, with theirs;
    `verbs` what can be done to it where it stands, the likeliest first.
    """
    user = request.user
    note([record], How.OPENED, by=user)
    cells = listing.cells(record, user)
    reach = _reach(listing, record, user)
    return {
        "listing": listing,
        "record": record,
        "cells": cells,
        "facts": facts_of(listing, user, cells, str(record)),
        "verbs": offered(record, user, reach),
        "may_change": Action.CHANGE in reach,
        "may_share": Action.CHANGE in reach and rules.is_shareable(listing.model),
        "may_delete": Action.DELETE in reach,
        "list_query": ListState.read(request.GET, listing, user).query(after=""),
        "title": listing.heading(record, user),
    }


def facts_of(listing: Listing, user: User, cells: Mapping[str, Cell], name: str) -> list[tuple[Column, Cell]]:
    """The columns that the user sees and that say anything of a record called `name`, with its cells; not its name."""
    told = ((column, cells[key]) for key, column in listing.columns_for(user).items())
    return [(column, cell) for column, cell in told if cell.text and not (column.kind == "title" and cell.text in name)]


def _reach(listing: Listing, record: Any, user: User) -> set[Action]:
    """The actions by which a user reaches a record that they see. One query, none for who reaches all of them."""
    reached = {action: rules.condition(listing.model, user, action) for action in (Action.CHANGE, Action.DELETE)}
    asked = [
        listing.rows.filter(condition, pk=record.pk).order_by().values_list(Value(action.value))
        for action, condition in reached.items()
        if condition
    ]
    answered = {Action(action) for (action,) in asked[0].union(*asked[1:])} if asked else set()
    return {Action.VIEW} | answered | {action for action, condition in reached.items() if not condition}
