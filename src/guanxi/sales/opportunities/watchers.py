"""What opportunities ask for: big, stalled, decided, without a next step, past their day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.sales.models import Opportunity, Quote, StageKind

CHUNK = 500
MINOR = 100


def _open() -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(status=StageKind.OPEN).order_by("pk")


def _case(opportunity: Opportunity, key: str, **facts: Any) -> Case:
    return Case(
        key=f"{opportunity.pk}:{key}",
        party_id=opportunity.party_id,
        owner_id=opportunity.owner_id,
        team_id=opportunity.team_id,
        subject=(Opportunity._meta.label_lower, opportunity.pk),
        stake=opportunity.amount or 0,
        facts={"name": opportunity.name, "url": opportunity.get_absolute_url(), **facts},
    )


@watcher(
    "sales.big_deal",
    label=_("Big deal"),
    sentence=_("An opportunity is worth more than usual."),
    icon="diamond",
    tone="violet",
    parameters=(Parameter(key="amount", label=_("Worth at least"), default=100_000, unit=_("whole units of money")),),
    tells=(("sales.opportunity", "amount"),),
    needs=(("sales.opportunity", "amount"),),
)
def big_deals(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open opportunities of at least so much; told once each."""
    for opportunity in _open().filter(amount__gte=thresholds["amount"] * MINOR).iterator(CHUNK):
        yield _case(opportunity, "big")


@watcher(
    "sales.stalled_deal",
    label=_("Opportunity stalled"),
    sentence=_("An opportunity has stood in its stage for longer than it may."),
    icon="hourglass",
    tone="amber",
    tells=(("sales.opportunity", "amount"),),
    needs=(("sales.opportunity", "stage"),),
)
def stalled_deals(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open opportunities beyond the time of their stage; a move settles the matter."""
    today = timezone.localdate(now)
    for opportunity in _open().filter(rots_on__lte=today).iterator(CHUNK):
        days = (today - timezone.localdate(opportunity.stage_since)).days
        yield _case(opportunity, f"{opportunity.stage_since:%Y%m%d}", days=days)


@watcher(
    "sales.next_step",
    label=_("Next step missing"),
    sentence=_("An opportunity has no next step, or its day has passed."),
    icon="arrow-big-right-lines",
    tone="blue",
    tells=(("sales.opportunity", "amount"),),
    needs=(("sales.opportunity", "next_step"), ("sales.opportunity", "next_step_on")),
)
def without_next_step(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open opportunities without a next step, or with one whose day is over."""
    today = timezone.localdate(now)
    for opportunity in _open().filter(Q(next_step="") | Q(next_step_on__lt=today)).iterator(CHUNK):
        day = opportunity.next_step_on
        yield _case(opportunity, str(day or ""), step=opportunity.next_step)


@watcher(
    "sales.decided_deal",
    label=_("Quote accepted, opportunity still open"),
    sentence=_("The customer has accepted a quote: win the opportunity, so that funnel and forecast count it."),
    icon="trophy",
    tone="green",
    tells=(("sales.opportunity", "amount"),),
    needs=(("sales.quote", "state"), ("sales.quote", "opportunity")),
)
def decided(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open opportunities with an accepted quote that their owner sees; told once each, and settled by winning or
    losing them. A query for each owner of such.
    """
    accepted = Quote.objects.filter(opportunity=OuterRef("pk"), state=Quote.State.ACCEPTED)
    rows = _open().filter(Exists(accepted))
    owners = User.objects.filter(is_active=True, pk__in=rows.order_by().values("owner")).order_by("pk")
    theirs = (rows.filter(Exists(accepted.visible_to(owner)), owner=owner) for owner in owners)
    for deals in (rows.exclude(owner__is_active=True), *theirs):
        for opportunity in deals.iterator(CHUNK):
            yield _case(opportunity, "decided")


@watcher(
    "sales.expected_passed",
    label=_("Expected closing passed"),
    sentence=_("The day on which an opportunity was to close is over."),
    icon="calendar-x",
    tone="amber",
    tells=(("sales.opportunity", "amount"),),
    needs=(("sales.opportunity", "expected_on"),),
)
def expected_passed(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open opportunities whose expected day lies before today."""
    for opportunity in _open().filter(expected_on__lt=timezone.localdate(now)).iterator(CHUNK):
        yield _case(opportunity, str(opportunity.expected_on), on=str(opportunity.expected_on))
