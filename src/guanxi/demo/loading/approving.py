"""Approvals that salespeople of the demo company ask for: discounts beyond what they may give, open and decided."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from guanxi.approvals.models import Approval
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.writing import moments
from guanxi.sales.models import Quote

State = Approval.State
# So much below the list prices is asked for, in percent.
ASKED_FROM = 4
WHY = "客户同时在比价，量大，希望按此价拿下首单。"
REASONS = {
    State.APPROVED: "同意，请在报价中注明有效期。",
    State.REJECTED: "超出本季度折扣政策，请改为赠品方案。",
    State.OPEN: "",
}
DAYS_TO_DECIDE = 3


def write_approvals(site: Site) -> None:
    """One for each draft that gives much away, open; and for what was sent or declined at such prices, decided."""
    own = Quote.objects.filter(code__startswith=site.filing.prefix, owner__isnull=False, given_away__gte=ASKED_FROM)
    quotes = list(own.filter(state__in=(Quote.State.DRAFT, Quote.State.SENT, Quote.State.DECLINED)).order_by("pk"))
    if not quotes:
        return
    states = [_state(quote) for quote in quotes]
    leaders = [site.leader_of(quote.owner_id or 0) for quote in quotes]
    now = site.scene.calendar.as_of
    begun = [min(quote.created_at + timedelta(hours=3), now) for quote in quotes]
    decided = [
        None if state == State.OPEN else at + timedelta(hours=5) for state, at in zip(states, begun, strict=True)
    ]
    deadlines = [
        at + timedelta(days=DAYS_TO_DECIDE) if done else now + timedelta(days=1)
        for at, done in zip(begun, decided, strict=True)
    ]
    columns: dict[str, Any] = {
        "model": Quote._meta.label_lower,
        "object_id": [quote.pk for quote in quotes],
        "title": [str(quote) for quote in quotes],
        "asked": [json.dumps({"verb": "sending", "values": {}, "version": quote.version}) for quote in quotes],
        "why": WHY,
        "approver_id": leaders,
        "deadline": moments(deadlines),
        "state": [str(state) for state in states],
        "decided_by_id": [leader if done else None for leader, done in zip(leaders, decided, strict=True)],
        "decided_at": moments(decided),
        "reason": [REASONS[state] for state in states],
        "owner_id": [quote.owner_id for quote in quotes],
        "team_id": [quote.team_id for quote in quotes],
        "created_at": moments(begun),
        "updated_at": moments([done or at for done, at in zip(decided, begun, strict=True)]),
    }
    site.writer.write(Approval, len(quotes), columns)


def _state(quote: Quote) -> Approval.State:
    """What became of the request: a draft still waits; what was declined was not allowed every other time."""
    if quote.state == Quote.State.DRAFT:
        return State.OPEN
    return State.REJECTED if quote.state == Quote.State.DECLINED and quote.pk % 2 else State.APPROVED
