"""What changed in the forecast within the last week: new, won, lost, moved on; other amounts, other dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.audit.models import Change
from guanxi.kernel.periods import Unit, period
from guanxi.sales.funnel.drilling import OWN, Written, chosen, is_, sees
from guanxi.sales.models import Opportunity, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

DAYS = 7
# The change log of so many changes is read, the latest first, and so many records are shown by name.
READ, SHOWN = 2000, 20


@dataclass(frozen=True)
class Told:
    """A kind of change: how many opportunities, their amounts (None for who may not read them), where they are."""

    name: str
    number: int
    value: int | None
    url: str


@dataclass(frozen=True)
class Edited:
    """An opportunity whose amount or expected closing is another than a week ago; None where that was not changed."""

    opportunity: Opportunity
    amounts: tuple[int | None, int | None] | None
    dates: tuple[date | None, date | None] | None

    @property
    def more(self) -> int:
        """By how much the amount rose, in minor units."""
        return (self.amounts[1] or 0) - (self.amounts[0] or 0) if self.amounts else 0

    def moved(self, first: date, last: date) -> str:
        """ "in" or "out" where the expected closing came into these days or left them, else "" """
        if self.dates is None:
            return ""
        was, now = (day is not None and first <= day <= last for day in self.dates)
        return "" if was == now else "in" if now else "out"


def steps(user: User, *, now: datetime) -> list[Told]:
    """What was opened, won, lost and moved between stages. Four queries."""
    week = {"op": "in_last", "value": {"n": DAYS, "unit": "days"}}
    closed: Written = {"field": "closed_at", **week}
    moved: Written = {"all": [{"field": "at", **week}, {"field": "before", "op": "not_empty"}]}
    asked: list[tuple[str, list[Written]]] = [(pgettext("forecast", "New"), [{"field": "opened_at", **week}])]
    if sees(user, "closed_at"):
        asked.append((pgettext("opportunity", "Won"), [is_("status", str(StageKind.WON)), closed]))
        asked.append((pgettext("opportunity", "Lost"), [is_("status", str(StageKind.LOST)), closed]))
    on = {"related": "moves", "aggregate": "exists", "where": moved}
    asked.append((_("Moved to another stage"), [is_("status", str(StageKind.OPEN)), on]))
    found = []
    for name, conditions in asked:
        told = chosen(user, conditions, now).aggregate(n=Count("pk"), sum=Coalesce(Sum(OWN), 0))
        found.append(
            Told(name, told["n"], told["sum"] if sees(user, "amount") else None, OPPORTUNITIES.url_of(conditions))
        )
    return found


def edits(user: User, *, now: datetime) -> list[Edited]:
    """The open opportunities whose amount or expected closing was changed, the greatest differences first.

    Those that are new within the week are told as such. Two queries.
    """
    since = period(Unit.DAY, timezone.localdate(now) - timedelta(days=DAYS), timezone.get_current_timezone()).start
    fields = [name for name in ("amount", "expected_on") if sees(user, name)]
    if not fields:
        return []
    rows = chosen(user, [is_("status", str(StageKind.OPEN))], now).filter(opened_at__lt=since)
    touched = Q(*(("after__has_key", name) for name in fields), _connector=Q.OR)
    log = Change.objects.filter(
        touched,
        model=OPPORTUNITIES.label,
        action=Change.Action.UPDATE,
        operation__at__gte=since,
        object_id__in=rows.values("pk"),
    ).order_by("-pk")
    first: dict[int, dict[str, Any]] = {}
    for pk, before in log.values_list("object_id", "before")[:READ]:
        # The later ones come first, so that what is kept in the end is how it was a week ago.
        first.setdefault(pk, {}).update({name: before[name] for name in fields if name in before})
    found = [_edited(record, first[record.pk]) for record in rows.filter(pk__in=first)]
    real = [edited for edited in found if edited.amounts or edited.dates]
    return sorted(real, key=lambda edited: -abs(edited.more))


def _edited(record: Opportunity, before: Mapping[str, Any]) -> Edited:
    day = date.fromisoformat(before["expected_on"]) if before.get("expected_on") else None
    amounts = (before["amount"], record.amount) if "amount" in before else None
    dates = (day, record.expected_on) if "expected_on" in before else None
    return Edited(
        record,
        amounts if amounts and amounts[0] != amounts[1] else None,
        dates if dates and dates[0] != dates[1] else None,
    )


def totals(found: Sequence[Edited], today: date) -> dict[str, tuple[int, int]]:
    """How many were raised, lowered, moved into this month and out of it, each with the amounts that this makes."""
    month = period(Unit.MONTH, today, timezone.get_current_timezone())
    moves = {key: [e for e in found if e.moved(month.first, month.last) == key] for key in ("in", "out")}
    return {
        "raised": (len([e for e in found if e.more > 0]), sum(e.more for e in found if e.more > 0)),
        "lowered": (len([e for e in found if e.more < 0]), sum(e.more for e in found if e.more < 0)),
    } | {key: (len(each), sum(e.opportunity.amount or 0 for e in each)) for key, each in moves.items()}
