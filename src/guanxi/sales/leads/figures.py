"""Figures of leads by source: cost, speed of the answer, what became of them; each leads to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import parse
from guanxi.sales.leads.listing import LEADS
from guanxi.sales.models import Lead, LeadSource
from guanxi.shell.components.figures import lasting

QUICK = 60
Written = Mapping[str, Any]
ANSWERED: Written = {"field": "first_answer_at", "op": "not_empty"}
QUICKLY: Written = {"field": "answer_minutes", "op": "<=", "value": QUICK}
CONVERTED: Written = {"field": "state", "op": "is", "value": str(Lead.State.CONVERTED)}
OPEN: Written = {"field": "state", "op": "in", "value": [str(state) for state in Lead.OPEN]}
MEANT = {"answered": ANSWERED, "quick": QUICKLY, "converted": CONVERTED, "open": OPEN}
# Who sees the figures reads what they are made of; and what a source costs, who sees what leads cost.
FIELDS = ("captured_at", "first_answer_at", "answer_minutes", "state", "source")


@dataclass(frozen=True)
class Row:
    """The figures of one source, or of all; `urls` lead to the leads that a figure counts.

    Money in minor units of the company's currency; `cost` is None for who may not read it.
    """

    name: str
    number: int
    counts: Mapping[str, int]
    minutes: float | None
    cost: int | None
    urls: Mapping[str, str]

    @property
    def rate(self) -> float | None:
        """The share of leads that were converted."""
        return self.counts["converted"] / self.number if self.number else None

    @property
    def answered_in(self) -> str:
        """How long the first answer took, on average; empty where nothing was answered."""
        return "" if self.minutes is None else lasting(timedelta(minutes=self.minutes))

    @property
    def per_lead(self) -> int | None:
        """What a lead cost."""
        return self._shared(self.number)

    @property
    def per_conversion(self) -> int | None:
        """What a converted lead cost, the others that it took included."""
        return self._shared(self.counts["converted"])

    def _shared(self, number: int) -> int | None:
        """The cost of each of so many, rounded half up."""
        return None if self.cost is None or not number else (2 * self.cost + number) // (2 * number)


def may_see(user: User) -> bool:
    """Whether the user reads what the figures are made of."""
    return user.may(Action.VIEW, LEADS.label) and user.reads(LEADS.label, *FIELDS)


def figures(user: User, *, days: int, now: datetime) -> list[Row]:
    """All leads that the user sees of the last so many days, then each source, the largest first.

    Two queries, besides those for the rights.
    """
    period: Written = {"field": "captured_at", "op": "in_last", "value": {"n": days, "unit": "days"}}

    def meant(condition: Written) -> Q:
        return compile_condition(parse(condition), LEADS.vocabulary, now=now, user=user)

    rows = LEADS.rows.visible_to(user).filter(meant(period))
    counts = {key: Count("pk", filter=meant(condition)) for key, condition in MEANT.items()}
    cost = Sum(Coalesce(F("cost"), F("source__cost"), 0))
    asked = {"number": Count("pk"), "minutes": Avg("answer_minutes"), "spent": cost, **counts}
    found = rows.order_by().values("source", "source__name").annotate(**asked).order_by("-number", "source__name")
    sees_cost = user.reads(LEADS.label, "cost") and user.reads(LeadSource._meta.label_lower, "cost")
    listed = [_row(row, [period, _of_source(row["source"])], sees_cost) for row in found]
    whole = rows.aggregate(**asked) | {"source__name": _("All")}
    return [_row(whole, [period], sees_cost), *listed]


def _of_source(source: int | None) -> Written:
    return {"field": "source", "op": "empty"} if source is None else {"field": "source", "op": "is", "value": source}


def _row(found: Mapping[str, Any], conditions: list[Written], sees_cost: bool) -> Row:
    urls = {"number": LEADS.url_of(conditions)} | {
        key: LEADS.url_of([*conditions, meant]) for key, meant in MEANT.items()
    }
    name = found["source__name"] or _("Source not known")
    counts = {key: found[key] for key in MEANT}
    return Row(name, found["number"], counts, found["minutes"], (found["spent"] or 0) if sees_cost else None, urls)
