"""What a request for a list asks for: condition, order, page and fields, each refused where it is not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.api.custom import OBJECT
from guanxi.api.problems import Refused
from guanxi.api.resources import COMMON, Resource
from guanxi.audit.keyed import is_key
from guanxi.conditions.tree import EVERYTHING, Condition
from guanxi.workbench.paging import BadCursor, Order, page
from guanxi.workbench.rows import CAP, capped_count, rows_of
from guanxi.workbench.state import ListState

MOST = 200


@dataclass(frozen=True)
class Query:
    """A list as it was asked for."""

    condition: Condition = EVERYTHING
    q: str = ""
    sort: str = ""
    after: str = ""
    limit: int = 50


@dataclass(frozen=True)
class Found:
    """One page of records, the cursor of the next (None at the end) and, if wanted, how many there are."""

    records: list[Any]
    next: str | None


def rows(resource: Resource, query: Query, user: User, *, now: datetime, action: str = "view") -> VisibleQuerySet[Any]:
    """All records that the query means and the action of the user reaches. Raises Refused, ConditionError."""
    if "\0" in query.q:
        raise Refused(422, errors={"q": [_("The text contains a character that cannot be stored.")]})
    order = order_of(resource, query.sort, user)
    state = ListState(order=order, q=query.q.strip(), condition=_narrowing(query.condition))
    return rows_of(resource.listing, state, user, now=now, action=action)


def find(resource: Resource, query: Query, user: User, *, now: datetime) -> Found:
    """One page of them."""
    order = order_of(resource, query.sort, user)
    found = rows(resource, query, user, now=now).select_related(*resource.listing.related)
    try:
        shown = page(found, order, query.after, query.limit)
    except BadCursor as error:
        raise Refused(
            422, errors={"after": [_("This is no cursor of ours, or it belongs to another order.")]}
        ) from error
    return Found(shown.records, shown.after or None)


def count(resource: Resource, query: Query, user: User, *, now: datetime) -> tuple[int, bool]:
    """How many records the query finds, counted to 10,000, and whether there are more."""
    number = capped_count(rows(resource, query, user, now=now))
    return min(number, CAP), number > CAP


def order_of(resource: Resource, sort: str, user: User) -> Order:
    """The order named by a field, "-" before it for descending; without a name the listing's own.

    A field that the user does not see in full gives no order: it would tell what it hides.
    """
    if not sort:
        return Order.parse(resource.listing.order_for(user))
    key = sort.removeprefix("-")
    if key == "id":
        return Order("id", sort.startswith("-"))
    readable = resource.readable_by(user)
    column = resource.sorted_by(key)
    if column is None or readable.get(key, key not in COMMON):
        raise Refused(422, errors={"sort": [_("There is no order by “%(key)s” here.") % {"key": key[:40]}]})
    return Order(column.order.removeprefix("-"), sort.startswith("-"))


def fields_of(resource: Resource, text: str | None, user: User) -> frozenset[str] | None:
    """The fields named, separated by commas; None for all. What the user may not see does not exist."""
    if text is None:
        return None
    keys = [key.strip() for key in text.split(",") if key.strip()]
    readable = resource.readable_by(user)
    if OBJECT in keys:
        keys = [*(key for key in keys if key != OBJECT), *(key for key in readable if is_key(key))]
    known = {*resource.common, "url", *readable}
    if unknown := [key for key in keys if key not in known]:
        raise Refused(422, errors={"fields": [_("There is no field “%(key)s” here.") % {"key": unknown[0][:40]}]})
    return frozenset(keys)


def _narrowing(condition: Condition) -> Condition | None:
    return None if condition == EVERYTHING else condition
