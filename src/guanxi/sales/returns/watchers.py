"""What returns ask of those in charge: to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.sales.models import Return

# Goods that were agreed to are the customer's to send.
OURS = (Return.State.REQUESTED, Return.State.ARRIVED, Return.State.INSPECTED)


@watcher(
    "sales.return_waiting",
    label=_("Return waits for us"),
    sentence=_("A return has not gone on for days: the customer is waiting."),
    icon="arrow-back-up",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days in one state"), default=2, unit=_("days")),),
    tells=(("sales.return", "amount"),),
    needs=(("sales.return", "state"),),
)
def return_waiting(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Returns whose next step is ours and has not been taken for so many days."""
    late = now - timedelta(days=thresholds["days"])
    for found in Return.objects.filter(state__in=OURS, moved_at__lt=late).iterator():
        yield Case(
            key=f"{found.pk}:{found.state}",
            party_id=found.party_id,
            owner_id=found.owner_id,
            team_id=found.team_id,
            subject=(Return._meta.label_lower, found.pk),
            stake=found.amount,
            facts={
                "code": found.code,
                "days": (timezone.localdate(now) - timezone.localdate(found.moved_at)).days,
                "url": found.get_absolute_url(),
            },
        )
