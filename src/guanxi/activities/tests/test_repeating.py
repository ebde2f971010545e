"""Activities that come again: by the wall clock, weeks ahead, alone or with all that follow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from guanxi.activities import actions, repeating
from guanxi.activities.models import Activity, Series
from guanxi.activities.repeating import Repeat

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def series(often: str, start: datetime, zone: str = "Asia/Shanghai", ends_on: date | None = None) -> Series:
    return Series(repeat=often, starts_at=start, time_zone=zone, ends_on=ends_on)


def planned(world, often="weekly", ends_on=None) -> Activity:
    return actions.plan(
        kind="meeting",
        title="周会",
        due_at=AT + timedelta(days=1),
        by=world.alice,
        at=AT,
        owner=world.alice,
        repeat=Repeat(often, ends_on),
        duration=60,
    )


def test_the_wall_clock_is_kept_over_clock_changes():
    berlin = ZoneInfo("Europe/Berlin")
    begins = datetime(2026, 10, 20, 9, tzinfo=berlin)
    found = repeating.occurrences(
        series("weekly", begins, "Europe/Berlin"), after=begins, until=begins + timedelta(days=15)
    )
    assert [moment.astimezone(berlin).hour for moment in found] == [9, 9]
    assert (found[1] - found[0]).total_seconds() == (7 * 24 + 0) * 3600
    assert (found[0] - begins.astimezone(UTC)).total_seconds() == (7 * 24 + 1) * 3600


@pytest.mark.parametrize(
    ("often", "start", "days"),
    [
        ("monthly", date(2027, 1, 31), ["02-28", "03-31", "04-30"]),
        ("quarterly", date(2027, 1, 15), ["04-15", "07-15", "10-15"]),
        ("yearly", date(2028, 2, 29), ["02-28", "02-28", "02-28"]),
        ("workdays", date(2026, 11, 27), ["11-30", "12-01", "12-02"]),
        ("fortnightly", date(2026, 11, 2), ["11-16", "11-30", "12-14"]),
    ],
)
def test_days(often, start, days):
    begins = datetime(start.year, start.month, start.day, 2, tzinfo=UTC)
    found = repeating.occurrences(series(often, begins), after=begins, until=begins + timedelta(days=1200))
    assert [f"{moment:%m-%d}" for moment in found[:3]] == days


def test_it_ends_with_its_last_day_and_comes_at_least_once():
    ended = series("daily", AT, ends_on=(AT + timedelta(days=2)).date())
    assert len(repeating.occurrences(ended, after=AT, until=AT + timedelta(days=50))) == 2
    assert len(repeating.occurrences(series("yearly", AT), after=AT, until=AT + timedelta(days=5))) == 1


def test_extending_twice_makes_nothing_twice_and_copies_what_all_have(world):
    first = planned(world)
    number = Activity.objects.count()
    assert number == 14
    one = Activity.objects.order_by("-occurs_at").first()
    actions.change(record=one, values={"title": "年会"}, version=None)
    later = AT + timedelta(days=20)
    assert repeating.extend(series=first.series, at=later) == 2
    assert repeating.extend(series=first.series, at=later) == 0
    assert list(Activity.objects.order_by("-occurs_at").values_list("title", flat=True)[:3]) == ["周会"] * 2 + ["年会"]


def test_all_that_follow_change_and_the_past_stays(world):
    planned(world)
    third = Activity.objects.order_by("due_at")[2]
    repeating.change_following(activity=third, values={"duration": 30}, version=None, by=world.alice, at=AT)
    assert list(Activity.objects.order_by("due_at").values_list("duration", flat=True)[:4]) == [60, 60, 30, 30]
    third.refresh_from_db()
    moved = third.due_at + timedelta(days=1, hours=2)
    repeating.change_following(activity=third, values={"due_at": moved}, version=None, by=world.alice, at=AT)
    days = [timezone.localtime(a.due_at) for a in Activity.objects.order_by("due_at")]
    assert [(day.weekday(), day.hour) for day in days[:4]] == [(0, 12), (0, 12), (1, 14), (1, 14)]
    assert Series.objects.count() == 2


def test_the_end(world):
    planned(world)
    third = Activity.objects.order_by("due_at")[2]
    repeating.end(activity=third, at=AT)
    assert Activity.objects.count() == 2
    assert repeating.extend(series=Series.objects.get(), at=AT + timedelta(days=80)) == 0
