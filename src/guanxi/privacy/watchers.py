"""What is watched: consents that are about to end, and who reads unusually much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.kernel import calendar
from guanxi.privacy import alarms
from guanxi.privacy.models import Consent

CHUNK = 2000


@watcher(
    "privacy.consent_ending",
    label=_("Consent expires"),
    sentence=_("A consent is about to end: ask for it anew, or stop."),
    icon="clipboard-x",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days ahead"), default=14, unit=_("days")),),
)
def consent_ending(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Consents that still stand and end within so many days."""
    today = timezone.localtime(now).date()
    ending = Consent.objects.standing().filter(
        state=Consent.State.GIVEN,
        until__range=(today, today + timedelta(days=thresholds["days"])),
        party__deleted_at=None,
    )
    for entry in ending.select_related("party", "purpose").iterator(CHUNK):
        assert entry.until is not None and entry.purpose is not None
        yield Case(
            key=str(entry.pk),
            party_id=entry.party_id,
            owner_id=entry.party.owner_id,
            team_id=entry.party.team_id,
            due_at=calendar.evening(entry.until),
            stake=entry.party.value // 20,
            facts={"purpose": entry.purpose.name, "until": entry.until.isoformat()},
        )


@watcher(
    alarms.WATCHER,
    label=_("Unusually much read"),
    sentence=_("Somebody has opened, exported or had shown far more than is usual: ask them why."),
    icon="eye-exclamation",
    tone="red",
    parameters=tuple(way.parameter for way in alarms.WAYS),
)
def much_read(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Readers beyond what is usual."""
    return alarms.cases(now, thresholds)
