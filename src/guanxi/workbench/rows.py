"""The rows of a list: what the user may see, narrowed by search and filter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.audit.keyed import COLUMN, is_key
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import Condition, parse
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.state import ListState

# Beyond this many, a count is shown as "10,000+" until somebody asks for it.
CAP = 10_000


def rows_of(
    listing: Listing, state: ListState, user: User, *, now: datetime, action: str = Action.VIEW
) -> VisibleQuerySet[Any]:
    """Every record of the state that this action of the user reaches."""
    rows = listing.rows.visible_to(user, action)
    for condition in _conditions(listing, state):
        rows = rows.filter(compile_condition(condition, listing.vocabulary, now=now, user=user))
    if state.q:
        rows = rows.filter(listing.searched(state.q, user))
    if (lanes := listing.lanes.get(state.group)) is not None:
        # A board shows one set of lanes, and so its figures are those of that set.
        rows = rows.filter(**{lanes.by: lanes.chosen(state.condition)})
    return rows


def lean(
    rows: VisibleQuerySet[Any], listing: Listing, columns: Iterable[Column], state: ListState
) -> VisibleQuerySet[Any]:
    """The rows with only what the columns show loaded: half the work of a page is making records of wide tables."""
    loaded: set[str] = {"pk", COLUMN if is_key(state.order.column) else state.order.column}
    for column in columns:
        if column.fields is None:
            return rows.select_related(*listing.related)
        loaded.update(column.fields)
    loaded.update(f.name for f in listing.model._meta.concrete_fields if f.name == "currency")
    joined = [name for name in listing.related if any(f"{path}__".startswith(f"{name}__") for path in loaded)]
    return rows.select_related(*joined).only(*loaded)


def capped_count(rows: VisibleQuerySet[Any]) -> int:
    """How many rows, counted no further than one beyond the cap."""
    return rows.order_by()[: CAP + 1].values("pk").count()


def _conditions(listing: Listing, state: ListState) -> list[Condition]:
    preset = next((parse(p.condition) for p in listing.presets if p.key == state.preset), None)
    return [c for c in (preset, state.condition) if c is not None]
