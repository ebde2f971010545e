"""From a figure to its opportunities: conditions, the rows for which they hold, and the address of their list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.query import QuerySet
from django.utils.translation import ngettext

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import parse
from guanxi.sales.models import Opportunity, Stage, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

Written = Mapping[str, Any]
# Who sees these pages may read what every figure in them is made of.
NEEDED = frozenset({"opened_at", "pipeline", "stage", "status"})
# Sums are of the company's currency: other ones cannot be added to it.
OWN = Case(When(currency=settings.CURRENCY, then=F("amount")))

# So many salespeople, teams or sources have a row each; the others share one: a page has no row for each colleague.
SHOWN = 40


def may_see(user: User) -> bool:
    """Whether the user reads what the funnel is made of."""
    return user.may(Action.VIEW, OPPORTUNITIES.label) and OPPORTUNITIES.readable_for(user).keys() >= NEEDED


def sees(user: User, *keys: str) -> bool:
    """Whether the user reads all of these columns in full."""
    return OPPORTUNITIES.readable_for(user).keys() >= set(keys)


def chosen(user: User, conditions: Sequence[Written], now: datetime) -> QuerySet[Opportunity]:
    """The opportunities that the user sees and for which all of the conditions hold."""
    held = compile_condition(parse({"all": [*conditions]}), OPPORTUNITIES.vocabulary, now=now, user=user)
    return OPPORTUNITIES.rows.visible_to(user).filter(held).order_by()


def is_(field: str, value: Any) -> Written:
    """The field has this value; none at all for None and "" """
    if value is None or value == "":
        return {"field": field, "op": "empty"}
    return {"field": field, "op": "is", "value": value}


def none_of(field: str, values: Collection[Any]) -> list[Written]:
    """The field has none of these values, of which one may be None or "" for none at all."""
    given = [value for value in values if value is not None and value != ""]
    held: list[Written] = [{"not": {"field": field, "op": "in", "value": given}}] if given else []
    return [*held, {"not": is_(field, None)}] if len(given) < len(values) else held


def told_and_left(ordered: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any], str]:
    """The first of these, each of which gets a row of its own, those left, and what the row of the latter is called."""
    told, left = ordered[:SHOWN], ordered[SHOWN:]
    return told, left, ngettext("%(n)s more", "%(n)s more", len(left)) % {"n": len(left)}


def reached(stages: Sequence[Stage], rank: int) -> list[Written]:
    """It came at least as far as the open stage of this rank; a rank behind the last one means that it was won.

    Whatever was begun counts as having reached the first stage.
    """
    if rank <= 0:
        return []
    won = is_("status", str(StageKind.WON))
    if rank >= len(stages):
        return [won]
    return [{"any": [{"field": "furthest", "op": "in", "value": [stage.pk for stage in stages[rank:]]}, won]}]


def stopped(stages: Sequence[Stage], rank: int, status: StageKind) -> list[Written]:
    """It has this status, which is not won, and came just as far as the stage of this rank."""
    beyond: list[Written] = [{"not": part} for part in reached(stages, rank + 1)] if rank + 1 < len(stages) else []
    return [is_("status", str(status)), *reached(stages, rank), *beyond]
