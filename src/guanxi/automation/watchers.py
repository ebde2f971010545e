"""Messages that rules raise: they stand until somebody has done them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import Case, watcher
from guanxi.automation.steps.telling import MESSAGE


@watcher(
    MESSAGE, label=_("Rule"), sentence=_("One of the automation rules asks for attention."), icon="robot", tone="violet"
)
def standing(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """What rules have told and nobody has done yet: it does not pass by itself."""
    for message in ActionMessage.objects.filter(watcher=MESSAGE, state__in=("open", "snoozed")).iterator():
        yield Case(key=message.key, stake=message.stake, due_at=message.due_at, facts=message.facts)
