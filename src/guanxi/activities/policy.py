"""Who sees which activities: their own, those of the customers and records they see, and those they take part in."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.access.ways import Reason
from guanxi.activities.models import Activity, Attendee, Calendar, Reminder, Series
from guanxi.activities.subjects import reached_through
from guanxi.records.settled import settled


def _others(user: User, action: str) -> list[Reason]:
    ways = reached_through(user, action)
    if action == Action.VIEW:
        taken_part = Attendee.objects.filter(user=user.pk).values("activity")
        ways.append(Reason("through", Q(pk__in=taken_part), Attendee))
    return ways


rules.owned_or_through(Activity, "party", others=_others)
rules.through(Attendee, "activity")
rules.personal(Series, owner="made_by")
rules.personal(Calendar)
rules.personal(Reminder)
# Whoever sees one of a series may know that it is one.
rules.tells(Activity, "series")
# What was only written down has happened.
settled(Activity, Q(done_at__isnull=False) | Q(due_at__isnull=True))
