"""What is watched in activities: mentions of colleagues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.activities.models import Activity
from guanxi.activities.telling import WATCHER, cases

CHUNK = 500


@watcher(
    WATCHER,
    label=_("Mention"),
    sentence=_("A colleague has mentioned you."),
    icon="at",
    parameters=(Parameter(key="days", label=_("Days in the inbox"), default=30, unit=_("days")),),
)
def mentions(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Mentions of the last days that still stand in the text, for those who may still see it."""
    since = now - timedelta(days=thresholds["days"])
    rows = Activity.objects.filter(created_at__gte=since, text__contains="](user:").select_related("party", "owner")
    found = list(rows.order_by("pk"))
    for start in range(0, len(found), CHUNK):
        yield from cases(found[start : start + CHUNK])
