"""Telling colleagues that they were mentioned: those who may see it, once, with a message in their inbox."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from guanxi.access.models import User
from guanxi.actionmessages.actions import raise_at_once
from guanxi.actionmessages.watching import Case
from guanxi.activities.mentions import as_read, mentioned
from guanxi.activities.models import Activity

WATCHER = "activities.mention"
EXCERPT = 200


def tell(activity: Activity, *, before: Collection[int] = (), at: datetime) -> None:
    """Raise a message for each colleague mentioned who was not `before` and may see the activity."""
    if mentioned(activity.text) - set(before):
        raise_at_once(WATCHER, cases([activity]), now=at)


def cases(activities: Sequence[Activity]) -> Iterator[Case]:
    """One case for each mention of somebody else in an activity that they may see."""
    seen = reached(activities)
    for activity in activities:
        for pk in sorted(seen[activity.pk] - {activity.owner_id}):
            yield Case(
                key=f"{activity.pk}:{pk}",
                party_id=activity.party_id,
                # Nobody's team: what one colleague may see, their colleagues may not.
                owner_id=pk,
                subject=(Activity._meta.label_lower, activity.pk),
                stake=activity.party.value if activity.party else 0,
                facts={"text": as_read(activity.text)[:EXCERPT], "by": str(activity.owner or "")},
            )


def out_of_sight(activity: Activity) -> list[User]:
    """The colleagues mentioned in an activity who may not see it, and so are told nothing of it."""
    wanted = mentioned(activity.text)
    if not wanted:
        return []
    return list(User.objects.filter(pk__in=wanted - reached([activity])[activity.pk]))


def reached(activities: Sequence[Activity]) -> dict[int, set[int]]:
    """Activity → the colleagues mentioned in it who may see it: one query for each colleague."""
    found: dict[int, set[int]] = {activity.pk: set() for activity in activities}
    wanted: dict[int, set[int]] = {}
    for activity in activities:
        for pk in mentioned(activity.text):
            wanted.setdefault(pk, set()).add(activity.pk)
    for user in User.objects.filter(pk__in=wanted, is_active=True):
        rows = Activity.objects.visible_to(user).filter(pk__in=wanted[user.pk])
        for pk in rows.values_list("pk", flat=True):
            found[pk].add(user.pk)
    return found
