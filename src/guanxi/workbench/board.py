"""The board: records in columns by a choice, each with its count and sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.workbench.columns import Cell, Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.paging import page
from guanxi.workbench.rows import lean, rows_of
from guanxi.workbench.state import ListState

CARDS = 20


@dataclass(frozen=True)
class Group:
    """One column of the board."""

    value: str
    label: str
    count: int
    sum: Cell | None
    cards: list[tuple[Any, list[tuple[Column, Cell]]]]
    after: str


def groups(listing: Listing, state: ListState, user: User, *, now: datetime) -> list[Group]:
    """A group for each value of the choice, with its first cards: one query for all sums, one per group for cards."""
    field = listing.model._meta.get_field(state.group)
    rows = rows_of(listing, state, user, now=now)
    totals: dict[str, Any] = {"n": Count("pk")}
    if listing.board_sum:
        totals["sum"] = Sum(listing.board_sum)
    sums = {row[state.group]: row for row in rows.order_by().values(state.group).annotate(**totals)}
    choices = [*(field.choices or []), *([("", "–")] if "" in sums else [])]  # type: ignore[union-attr]
    return [_group(listing, state, user, rows, str(value), str(label), sums.get(value)) for value, label in choices]


def cards(listing: Listing, state: ListState, user: User, rows: Any, after: str = "") -> tuple[list[Any], str]:
    """Cards of one group from the cursor on, and the next cursor."""
    allowed = listing.columns_for(user)
    masked = listing.masked_for(user)
    shown = [allowed[k] for k in listing.default[:4] if k in allowed and k != state.group]
    found = page(lean(rows, listing, shown, state), state.order, after, CARDS)
    return [(r, [(c, c.cell(r, masked=c.key in masked)) for c in shown]) for r in found.records], found.after


def frame(listing: Listing, state: ListState, user: User) -> dict[str, Any]:
    """What all cards share: where they lead, and whether and where to this user may move them."""
    column = listing.columns_for(user).get(state.group)
    return {
        "base": listing.url("list"),
        "movable": bool(column and column.edit) and user.may(Action.CHANGE, listing.label),
        "choices": listing.model._meta.get_field(state.group).choices,  # type: ignore[union-attr]
    }


def _group(
    listing: Listing, state: ListState, user: User, rows: Any, value: str, label: str, total: dict[str, Any] | None
) -> Group:
    if not total:
        return Group(value, label, 0, None, [], "")
    found, after = cards(listing, state, user, rows.filter(**{state.group: value}))
    column = listing.column(listing.board_sum)
    amount = Cell("number", column.text(None, total["sum"] or 0)) if column else None
    return Group(value, label, total["n"], amount, found, after)
