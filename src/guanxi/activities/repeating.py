"""Activities that come again: their occurrences are made weeks ahead, and changed alone or with all that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.db import models, transaction
from django.utils import timezone

from guanxi.access.models import User
from guanxi.activities.models import Activity, Attendee, Series
from guanxi.records import actions as records

AHEAD = timedelta(days=92)
# A series that comes once a year has its next occurrence all the same; one of every day is not endless.
LEAST, MOST = 1, 100
COPIED = ("kind", "title", "party_id", "subject_model", "subject_id", "text", "duration", "remind_before", "owner_id")
RULES = {
    Series.Repeat.DAILY: "FREQ=DAILY",
    Series.Repeat.WORKDAYS: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    Series.Repeat.WEEKLY: "FREQ=WEEKLY",
    Series.Repeat.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
    Series.Repeat.MONTHLY: "FREQ=MONTHLY",
    Series.Repeat.QUARTERLY: "FREQ=MONTHLY;INTERVAL=3",
    Series.Repeat.YEARLY: "FREQ=YEARLY",
}
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Repeat:
    """How often, and the last day on which it may come."""

    often: str
    ends_on: date | None = None


def rule(series: Series) -> str:
    """The recurrence rule of a series (RFC 5545, 3.3.10). What begins at a month's end stays at the month's end."""
    start = _local(series, series.starts_at)
    found = RULES[Series.Repeat(series.repeat)]
    if start.day > SHORTEST_MONTH and ("MONTHLY" in found or "YEARLY" in found):
        days = ",".join(str(day) for day in range(SHORTEST_MONTH, start.day + 1))
        month = f"BYMONTH={start.month};" if "YEARLY" in found else ""
        found += f";{month}BYMONTHDAY={days};BYSETPOS=-1"
    if series.ends_on is not None:
        last = datetime.combine(series.ends_on, time(23, 59, 59), tzinfo=ZoneInfo(series.time_zone))
        found += f";UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return found


def occurrences(series: Series, *, after: datetime, until: datetime) -> list[datetime]:
    """When the series comes after one moment and until another, the wall clock of its zone kept over clock changes.

    At least one, if there is any at all; at most a hundred.
    """
    start = _local(series, series.starts_at).replace(tzinfo=None)
    # Counted on the wall clock, which knows no zones: the end of the series is asked by itself.
    walked = rrulestr(rule(series).partition(";UNTIL=")[0], dtstart=start)
    since = _local(series, after).replace(tzinfo=None)
    zone = ZoneInfo(series.time_zone)
    allowed = takewhile(lambda d: series.ends_on is None or d.date() <= series.ends_on, walked.xafter(since))
    moments = [moment.replace(tzinfo=zone).astimezone(UTC) for moment in islice(allowed, MOST)]
    return [moment for n, moment in enumerate(moments) if n < LEAST or moment <= until]


@transaction.atomic
def start(*, activity: Activity, repeat: Repeat, by: User | None, at: datetime) -> Series:
    """Let a planned activity come again; its first occurrences are made at once."""
    assert activity.due_at is not None
    series = Series.objects.create(
        repeat=repeat.often,
        starts_at=activity.due_at,
        time_zone=str(timezone.get_current_timezone()),
        ends_on=repeat.ends_on,
        made_by=by,
    )
    activity.series, activity.occurs_at, activity.is_exception = series, activity.due_at, False
    activity.save()
    extend(series=series, at=at)
    return series


@transaction.atomic
def extend(*, series: Series, at: datetime) -> int:
    """Make the occurrences of the next weeks that there are not yet; answers how many."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    made = Activity.everything.filter(series=series).order_by("-occurs_at")
    last = made.first()
    if last is None or last.occurs_at is None or last.occurs_at > at + AHEAD:
        return 0
    pattern = made.filter(is_exception=False).first() or last
    moments = occurrences(series, after=last.occurs_at, until=at + AHEAD)
    if last.occurs_at > at:
        moments = [moment for moment in moments if moment <= at + AHEAD]
    # What was missed while the program was down for months is not made up for.
    moments = [moment for moment in moments if moment > at - AHEAD]
    common = {name: getattr(pattern, name) for name in COPIED}
    new = [Activity(series=series, due_at=moment, occurs_at=moment, **common) for moment in moments]
    guests = list(pattern.attendees.values("user_id", "party_id", "email", "is_invited"))
    created = Activity.objects.bulk_create(new)
    Attendee.objects.bulk_create([Attendee(activity=one, **guest) for one in created for guest in guests])
    return len(new)


def following(activity: Activity) -> models.QuerySet[Activity]:
    """The occurrences of the activity's series that are still open, from this one on."""
    assert activity.series_id is not None and activity.occurs_at is not None
    return Activity.objects.filter(series=activity.series_id, occurs_at__gte=activity.occurs_at, done_at=None)


@transaction.atomic
def change_following(
    *, activity: Activity, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> Activity:
    """Change this occurrence and all that follow. With another time a series of its own begins here.

    Raises records.Conflict if somebody else has changed the same fields of this one.
    """
    series, moved = activity.series, "due_at" in values
    assert series is not None
    later = following(activity).exclude(pk=activity.pk)
    if not moved:
        later.filter(is_exception=False).update(**values)
        return records.change(record=activity, values=values, version=version)
    repeat = Repeat(series.repeat, series.ends_on)
    end(activity=activity, at=at, with_itself=False)
    changed = records.change(record=activity, values=values, version=version)
    start(activity=changed, repeat=repeat, by=by, at=at)
    return changed


@transaction.atomic
def end(*, activity: Activity, at: datetime, with_itself: bool = True) -> int:
    """Put what follows in the series into the bin, so that none comes again; answers how many went."""
    series = activity.series
    assert series is not None and activity.occurs_at is not None
    going = following(activity) if with_itself else following(activity).exclude(pk=activity.pk)
    number = records.delete(records=going, at=at)
    last = _local(series, activity.occurs_at).date() - timedelta(days=1)
    records.change(record=series, values={"ends_on": last}, version=None)
    return number


def _local(series: Series, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(series.time_zone))
