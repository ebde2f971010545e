"""What stands in the agenda: the activities between two days, one's own, a colleague's, or all that one may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action, Scope
from guanxi.access.sight import record_seen
from guanxi.activities.calendars import is_whole_day, span
from guanxi.activities.models import Activity, Attendee
from guanxi.activities.sight import read_by

MINE, ALL = "mine", "all"
# More than this in one view is a list, not an agenda.
MOST = 1000


def shown(user: User, *, start: datetime, end: datetime, whose: str = MINE) -> VisibleQuerySet[Activity]:
    """What begins between two moments: done at `at`, or planned for `due_at`. Notes are no appointments."""
    when = Q(at__gte=start, at__lt=end) | Q(at=None, due_at__gte=start, due_at__lt=end)
    rows = Activity.objects.visible_to(user).filter(when).exclude(kind=Activity.Kind.NOTE)
    if whose != ALL:
        rows = rows.filter(_belongs_to(int(whose) if whose.isdecimal() and len(whose) < 19 else user.pk))
    return rows.select_related("owner", "party").order_by("due_at", "pk")


def colleagues(user: User) -> list[User]:
    """The colleagues whose agenda the user may look at: as far as their scope for activities reaches."""
    scope = user.scope(Activity._meta.label_lower, Action.VIEW)
    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if scope == Scope.ALL:
        return list(people)
    if scope == Scope.TEAM and user.team_id:
        return list(people.filter(team=user.team_id))
    return list(people.filter(team__in=user.tree_team_ids)) if scope == Scope.TREE else []


def events(activities: Iterable[Activity], user: User) -> list[dict[str, Any]]:
    """The activities as the calendar in the page takes them; times are those of the reader's clock."""
    listed = read_by(user, list(activities)[:MOST])
    keys = [activity.pk for activity in listed]
    movable = set(Activity.objects.visible_to(user, Action.CHANGE).filter(pk__in=keys).values_list("pk", flat=True))
    return [_event(activity, user, is_movable=activity.pk in movable) for activity in listed]


def _belongs_to(pk: int) -> Q:
    return Q(owner=pk) | Q(pk__in=Attendee.objects.filter(user=pk).values("activity"))


def _event(activity: Activity, user: User, *, is_movable: bool) -> dict[str, Any]:
    begins, ends = span(activity)
    party = record_seen(activity, "party")
    names = [str(activity), str(party or "")]
    if activity.owner is not None and activity.owner_id != user.pk:
        names.append(str(activity.owner))
    is_over = activity.done_at is None and activity.at is None and ends < timezone.now()
    state = "overdue" if is_over else "open" if activity.is_open else "done"
    return {
        "id": str(activity.pk),
        "title": " · ".join(filter(None, names)),
        "start": _local(begins).isoformat(),
        "end": _local(ends if ends > begins else begins + timedelta(minutes=15)).isoformat(),
        "allDay": is_whole_day(activity),
        "url": activity.get_absolute_url(),
        "editable": is_movable,
        "className": f"agenda-event agenda-{activity.kind} agenda-{state}",
    }


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
