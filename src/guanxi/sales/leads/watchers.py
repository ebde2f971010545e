"""What leads ask of people: to answer new ones in time, and to keep those that would go back into the pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.sales.leads.pool import idle
from guanxi.sales.models import Lead, LeadTerms, PoolMove

LABEL = Lead._meta.label_lower
CHUNK = 2000
# So long one is told that a lead was taken back.
TOLD = timedelta(days=7)


def _of(lead: Lead) -> dict[str, object]:
    return {"owner_id": lead.owner_id, "team_id": lead.team_id, "subject": (LABEL, lead.pk)}


def _told(lead: Lead) -> dict[str, str]:
    return {"name": str(lead), "url": lead.get_absolute_url()}


@watcher(
    "sales.lead_unanswered",
    label=_("Lead without an answer"),
    sentence=_("A new lead has waited too long for a first answer."),
    icon="message-exclamation",
    tone="red",
    parameters=(Parameter(key="hours", label=_("Without an answer for"), default=4, unit=_("hours")),),
)
def unanswered(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open leads to which nobody has spoken for so many hours since they came in."""
    before = now - timedelta(hours=thresholds["hours"])
    rows = Lead.objects.filter(state__in=Lead.OPEN, first_answer_at__isnull=True, captured_at__lt=before)
    for lead in rows.iterator(CHUNK):
        hours = int((now - lead.captured_at).total_seconds() // 3600)
        yield Case(key=str(lead.pk), facts={**_told(lead), "hours": hours}, **_of(lead))  # type: ignore[arg-type]


@watcher(
    "sales.lead_idle",
    label=_("Lead about to go back into the pool"),
    sentence=_("Nobody has worked on a lead for long: it will soon be anybody's."),
    icon="hourglass-low",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days ahead"), default=2, unit=_("days")),),
)
def about_to_go(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Leads that go back into the public pool within so many days."""
    days = LeadTerms.current().take_back_days or 0
    for lead in idle(at=now, ahead=timedelta(days=thresholds["days"])).iterator(CHUNK):
        assert lead.touched_at is not None
        goes = lead.touched_at + timedelta(days=days)
        told = {**_told(lead), "on": timezone.localtime(goes).date().isoformat()}
        key = f"{lead.pk}:{lead.touched_at.date()}"
        yield Case(key=key, due_at=goes, facts=told, **_of(lead))  # type: ignore[arg-type]


@watcher(
    "sales.lead_taken_back",
    label=_("Lead taken back"),
    sentence=_("A lead on which nobody worked went back into the public pool."),
    icon="users-group",
    tone="neutral",
)
def taken_back(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """What went back into the pool in the last days, told to whose it was."""
    moves = PoolMove.objects.filter(kind=PoolMove.Kind.TAKEN_BACK, at__gte=now - TOLD, person__isnull=False)
    for move in moves.select_related("lead", "person").iterator(CHUNK):
        assert move.person is not None
        about = {"owner_id": move.person_id, "team_id": move.person.team_id, "subject": (LABEL, move.lead_id)}
        yield Case(key=str(move.pk), facts=_told(move.lead), **about)  # type: ignore[arg-type]
