"""The state of a list, which its URL holds: search, filter, order, columns, grouping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.conditions.binding import check
from guanxi.conditions.compiler import default_allowed
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, AllOf, Condition, parse
from guanxi.conditions.urltext import from_text, to_text
from guanxi.workbench.listing import Listing, Preset
from guanxi.workbench.paging import Order

# What an address may say of a list, beside the fields of its vocabulary.
PARTS = frozenset({"q", "preset", "filter", "sort", "group", "after"})


@dataclass(frozen=True)
class ListState:
    """What of a record type is shown, and how."""

    order: Order
    q: str = ""
    condition: Condition | None = None
    preset: str = ""
    group: str = ""
    after: str = ""
    problem: str = ""

    @classmethod
    def read(cls, query: QueryDict, listing: Listing, user: User) -> ListState:
        """From a query string. What the user cannot mean is left out, and `problem` says so in their words."""
        sort = query.get("sort", "")
        group = query.get("group", "") if query.get("group") in boards_for(listing, user) else ""
        # A board has the order for which there is an index with its groups.
        may_sort = sort.removeprefix("-") in listing.orders_for(user) and not group
        order = Order.parse(sort if may_sort else listing.order_for(user))
        preset, refused = _preset(query.get("preset", ""), listing, user)
        condition, problem = _condition(query, listing, user)
        return cls(
            order=order,
            q=query.get("q", "").strip()[:200],
            condition=condition,
            preset=preset,
            group=group,
            after=query.get("after", ""),
            problem=problem or refused,
        )

    def query(self, **changed: Any) -> str:
        """The query string of this state, or of one that differs in what is given."""
        state = replace(self, **changed) if changed else self
        parts = {
            "q": state.q,
            "preset": state.preset,
            "filter": to_text(state.condition) if state.condition else "",
            "sort": str(state.order),
            "group": state.group,
            "after": state.after,
        }
        return urlencode({k: v for k, v in parts.items() if v})

    def is_as(self, query: str) -> bool:
        """Whether this is the state of a query string, in whatever order its parts stand there."""
        return dict(parse_qsl(self.query(after=""))) == dict(parse_qsl(query))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the search form carries along beside its own words."""
        return parse_qsl(self.query(q="", after=""))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is searched or filtered."""
        return bool(self.q or self.condition or self.preset)


def not_understood(query: QueryDict, listing: Listing) -> list[str]:
    """The names in a query string that say nothing of the list: a list passes over them, but nothing is changed so."""
    return [name for name in query if name not in PARTS and name not in listing.vocabulary.fields()]


def boards_for(listing: Listing, user: User) -> list[str]:
    """The columns by which this user may group."""
    readable = listing.readable_for(user)
    return [key for key in listing.every_board if key in readable]


def presets_for(listing: Listing, user: User) -> list[Preset]:
    """The filters above the list that ask for nothing the user may not see."""
    return [p for p in listing.presets if not _refusal(parse(p.condition), listing, user)]


def _preset(key: str, listing: Listing, user: User) -> tuple[str, str]:
    preset = next((p for p in listing.presets if p.key == key), None)
    if preset is None:
        return "", _("There is no view “%(name)s” here, so everything is shown.") % {"name": key[:40]} if key else ""
    refused = _refusal(parse(preset.condition), listing, user)
    return ("", refused) if refused else (key, "")


def _refusal(condition: Condition, listing: Listing, user: User) -> str:
    try:
        check(condition, listing.vocabulary, default_allowed(user))
    except ConditionError as error:
        return error.message
    return ""


def _condition(query: QueryDict, listing: Listing, user: User) -> tuple[Condition | None, str]:
    """The condition of `filter=`, joined with plain `field=value` pairs such as other pages link to."""
    known = listing.vocabulary.fields()
    parts: list[Condition] = [known[key].equal_to(str(query[key])) for key in query if key in known and query[key]]
    try:
        if text := query.get("filter", ""):
            parts.insert(0, _read(text))
        if not parts:
            return None, ""
        condition = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
    except ConditionError as error:
        return None, error.message
    if refused := _refusal(condition, listing, user):
        return None, refused
    return None if condition == EVERYTHING else condition, ""


def _read(text: str) -> Condition:
    """The condition of an address. What is wrong in its letters says nothing to who only followed a link."""
    try:
        return from_text(text)
    except ConditionError as error:
        raise ConditionError(_("This filter cannot be read, so everything is shown. Put it together anew.")) from error
