"""What quotes ask of their sellers: to make the order, to read why not, and to ask before it is too late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.actions import raise_at_once
from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.sales.models import Quote

ACCEPTED, DECLINED, ENDING = "sales.quote_accepted", "sales.quote_declined", "sales.quote_ending"
READ_WITHIN = timedelta(days=14)
State = Quote.State


@watcher(
    ACCEPTED,
    label=_("Quote accepted, no order yet"),
    sentence=_("The customer has accepted: make the order."),
    icon="circle-check",
    tone="green",
    tells=(("sales.quote", "total"),),
    needs=(("sales.quote", "state"),),
)
def accepted(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Accepted quotes of which no order was made."""
    rows = Quote.objects.filter(Q(order__isnull=True) | Q(order__deleted_at__isnull=False), state=State.ACCEPTED)
    yield from map(case, rows.iterator())


@watcher(
    DECLINED,
    label=_("Quote declined"),
    sentence=_("The customer has declined a quote; the reason stands on it."),
    icon="circle-x",
    tone="amber",
    tells=(("sales.quote", "total"),),
    needs=(("sales.quote", "state"), ("sales.quote", "reason")),
)
def declined(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Quotes that customers declined of late."""
    yield from map(case, Quote.objects.filter(state=State.DECLINED, answered_at__gt=now - READ_WITHIN).iterator())


@watcher(
    ENDING,
    label=_("Quote about to expire"),
    sentence=_("The customer has not answered yet, and the quote is soon no longer valid."),
    icon="clock-exclamation",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days before"), default=3, unit=_("days")),),
    tells=(("sales.quote", "total"),),
    needs=(("sales.quote", "valid_until"),),
)
def ending(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Sent quotes in their last days."""
    today = timezone.localdate(now)
    until = today + timedelta(days=thresholds["days"])
    yield from map(case, Quote.objects.filter(state=State.SENT, valid_until__range=(today, until)).iterator())


def case(quote: Quote) -> Case:
    """The matter of one quote, for its seller."""
    return Case(
        key=f"{quote.pk}:{quote.answered_at.isoformat() if quote.answered_at else quote.valid_until}",
        party_id=quote.party_id,
        owner_id=quote.owner_id,
        team_id=quote.team_id,
        subject=(Quote._meta.label_lower, quote.pk),
        stake=quote.total,
        facts={"code": quote.code, "name": quote.answered_by, "reason": quote.reason, "url": quote.get_absolute_url()},
    )


def tell_answer(quote: Quote, *, at: datetime) -> None:
    """Tell the seller at once what the customer has said."""
    raise_at_once(ACCEPTED if quote.state == State.ACCEPTED else DECLINED, [case(quote)], now=at)
