"""Where an activity stands in time: overdue, due today, soon, later, done."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.activities.models import Activity

WORDS = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "tomorrow": _("Tomorrow"),
    "soon": _("Within a week"),
    "later": _("Later"),
    "done": pgettext_lazy("activity", "Done"),
}
TONES = {"overdue": "red", "today": "amber", "tomorrow": "blue", "soon": "blue", "done": "green"}
# The days, counted from today, on which each begins and before which it ends.
_SPANS: dict[str, tuple[int, int | None]] = {"tomorrow": (1, 2), "soon": (2, 8), "later": (8, None)}


def state_of(activity: Activity, now: datetime | None = None) -> str:
    """The state of one activity; "" for what was only noted."""
    now = now or timezone.now()
    if activity.done_at is not None or activity.due_at is None:
        return "done" if activity.done_at or activity.at else ""
    if activity.due_at < now:
        return "overdue"
    days = (timezone.localdate(activity.due_at) - timezone.localdate(now)).days
    return next((key for key, (_first, end) in _SPANS.items() if days and (end is None or days < end)), "today")


def held(state: str, now: datetime) -> Q:
    """The activities in a state at this time, in the reader's zone."""
    if state == "done":
        return Q(done_at__isnull=False) | Q(due_at=None, at__isnull=False)
    if not state:
        return Q(done_at=None, due_at=None, at=None)
    going = Q(done_at=None)
    if state == "overdue":
        return going & Q(due_at__lt=now)
    if state == "today":
        return going & Q(due_at__gte=now, due_at__lt=_midnight(now, 1))
    first, end = _SPANS[state]
    found = going & Q(due_at__gte=_midnight(now, first))
    return found if end is None else found & Q(due_at__lt=_midnight(now, end))


def _midnight(now: datetime, days: int) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time()))
