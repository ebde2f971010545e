"""The board: records in columns by a choice, each with its count and sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit.keyed import COLUMN
from guanxi.conditions.comparing import compared, missing
from guanxi.conditions.extra import Extra
from guanxi.workbench.columns import Bucket, Cell, Column
from guanxi.workbench.custom import field_named
from guanxi.workbench.listing import Listing
from guanxi.workbench.paging import page
from guanxi.workbench.rows import CAP, lean, rows_of
from guanxi.workbench.state import ListState

CARDS = 20


@dataclass(frozen=True)
class Group:
    """One column of the board with its first cards."""

    value: str
    label: str
    cards: list[tuple[Any, list[tuple[Column, Cell]]]]
    after: str


@dataclass(frozen=True)
class Total:
    """How many records a column has and what they amount to; `capped` where it has more than are counted at once."""

    value: str
    count: int
    capped: bool
    sum: Cell | None


def groups(listing: Listing, state: ListState, user: User, *, now: datetime) -> list[Group]:
    """A group for each value of the choice, and one for records without, if there are any: one query each."""
    rows = rows_of(listing, state, user, now=now)
    found = []
    for value, label in _choices(listing, state):
        shown, after = cards(listing, state, user, rows.filter(held_by(listing, state, value, now=now)))
        if value or shown:
            found.append(Group(value, label, shown, after))
    return found


def totals(listing: Listing, state: ListState, user: User, *, now: datetime) -> list[Total]:
    """Count and sum of the columns of `groups`, to the cap: asked for after the page, for cards need not wait."""
    rows = rows_of(listing, state, user, now=now).order_by()
    column = listing.readable_for(user).get(listing.board_sum)
    found = []
    for value, _label in _choices(listing, state):
        part = rows.filter(held_by(listing, state, value, now=now)).values("pk", *([column.key] if column else []))[
            : CAP + 1
        ]
        figures = part.aggregate(count=Count("pk"), **({"sum": Sum(column.key)} if column else {}))
        if not value and not figures["count"]:
            continue
        capped = figures["count"] > CAP
        text = column.text(None, figures["sum"] or 0) if column and figures["count"] and not capped else ""
        found.append(Total(value, min(figures["count"], CAP), capped, Cell("number", text) if text else None))
    return found


def cards(listing: Listing, state: ListState, user: User, rows: Any, after: str = "") -> tuple[list[Any], str]:
    """Cards of one group from the cursor on, and the next cursor."""
    allowed = listing.columns_for(user)
    masked = listing.masked_for(user)
    shown = [allowed[key] for key in _shown(listing, state.group) if key in allowed]
    found = page(lean(rows, listing, shown, state), state.order, after, CARDS)
    return [(r, [(c, c.cell(r, masked=c.key in masked)) for c in shown]) for r in found.records], found.after


def _shown(listing: Listing, group: str) -> list[str]:
    """What a card tells: the name, a few words about the record, what it amounts to, and whose it is."""
    title, *others = listing.default
    words = [key for key in others if (c := listing.column(key)) and c.kind == "chip" and key != group]
    return list(dict.fromkeys([title, *(listing.card or words[:2]), listing.board_sum, "owner"]))


def frame(listing: Listing, state: ListState, user: User) -> dict[str, Any]:
    """What all cards share: where they lead, and whether and where to this user may move them."""
    column = listing.columns_for(user).get(state.group)
    return {
        "base": listing.url("list"),
        "movable": bool(column and column.edit) and user.may(Action.CHANGE, listing.label),
        "choices": _named(listing, state),
    }


def _choices(listing: Listing, state: ListState) -> list[tuple[str, str]]:
    if state.group in listing.lanes:
        return _named(listing, state)
    return [*((value, label) for value, label in _named(listing, state) if value != ""), ("", _("Not filled in"))]


def _named(listing: Listing, state: ListState) -> list[tuple[str, str]]:
    if (lanes := listing.lanes.get(state.group)) is not None:
        chosen = lanes.chosen(state.condition)
        return [(str(lane.pk), str(lane)) for lane in (lanes.of(chosen) if chosen else ())]
    if (custom := field_named(listing.model, state.group)) is not None:
        return list(custom.words.items())
    if isinstance(bucket := listing.column(state.group), Bucket):
        return [(value, str(label)) for value, label in bucket.words.items()]
    field = listing.model._meta.get_field(state.group)
    return [(str(value), str(label)) for value, label in field.choices or []]  # type: ignore[union-attr]


def held_by(listing: Listing, state: ListState, value: str, *, now: datetime) -> Q:
    """The records that one column of the board holds; in its last are those whose choice was taken away, too."""
    if isinstance(bucket := listing.column(state.group), Bucket):
        return bucket.held(value, now)
    custom = field_named(listing.model, state.group)
    if custom is None:
        return Q(**{state.group: value}) if state.group not in listing.lanes or value.isdecimal() else Q(pk__in=())
    held = Extra(COLUMN, custom.key).typed("text")
    return compared(held, Exact, value) if value else missing(held) | ~compared(held, In, custom.values)
