"""Next and previous record within the filtered list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from guanxi.access.models import User
from guanxi.workbench.listing import Listing
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState


def neighbours(
    listing: Listing, state: ListState, user: User, record: Any, *, forward: bool, now: datetime
) -> Any | None:
    """The record after (or before) this one in the order of the list; None at its end.

    Rows whose sort column is empty stand last, as in the list.
    """
    column, descending = state.order.lookup, state.order.descending
    rows = state.order.known_to(rows_of(listing, state, user, now=now))
    ahead = "lt" if descending == forward else "gt"
    by_pk = Q(**{f"pk__{ahead}": record.pk})
    signs = "-" if descending == forward else ""
    value = state.order.value(record)
    if column == "id":
        return rows.filter(by_pk).order_by(f"{signs}id").first()
    empty = Q(**{f"{column}__isnull": True})
    if value is None:
        found = rows.filter(empty & by_pk).order_by(f"{signs}id").first()
        return found if found or forward else rows.exclude(empty).order_by(f"{signs}{column}", f"{signs}id").first()
    beyond = Q(**{f"{column}__{ahead}": value}) | Q(**{column: value}) & by_pk
    found = rows.filter(beyond).order_by(f"{signs}{column}", f"{signs}id").first()
    if found or not forward:
        return found
    return rows.filter(empty).order_by(f"{signs}id").first()
