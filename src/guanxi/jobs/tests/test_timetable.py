from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from guanxi.jobs.timetable import daily, every, monthly, weekly


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def zone(settings):
    def choose(name: str) -> None:
        settings.TIME_ZONE = name
        timezone.get_default_timezone.cache_clear()

    choose("Asia/Shanghai")
    yield choose
    timezone.get_default_timezone.cache_clear()


def test_daily_goes_by_the_company_s_clock():
    assert daily("02:30").latest(utc("2026-03-01T12:00")) == utc("2026-02-28T18:30")
    assert daily("02:30").following(utc("2026-03-01T12:00")) == utc("2026-03-01T18:30")


def test_a_slot_begins_on_the_dot():
    assert daily("02:30").latest(utc("2026-02-28T18:30")) == utc("2026-02-28T18:30")
    assert daily("02:30").following(utc("2026-02-28T18:30")) == utc("2026-03-01T18:30")


def test_weekly_and_monthly():
    assert weekly("mon", "09:00").latest(utc("2026-11-22T12:00")) == utc("2026-11-16T01:00")
    assert monthly(31, "09:00").latest(utc("2026-03-15T12:00")) == utc("2026-02-28T01:00")
    assert monthly(31, "09:00").following(utc("2026-03-15T12:00")) == utc("2026-03-31T01:00")
    assert monthly(30, "00:00").following(utc("2026-01-30T12:00")) == utc("2026-02-27T16:00")


@pytest.mark.parametrize("day, slot", [("2026-03-29", "2026-03-29T01:30"), ("2026-10-25", "2026-10-25T00:30")])
def test_a_day_with_a_clock_change_has_exactly_one_slot(zone, day, slot):
    zone("Europe/Berlin")
    start = utc(f"{day}T00:00") - timedelta(hours=2)
    slots = {daily("02:30").latest(start + timedelta(minutes=m)) for m in range(60, 25 * 60)}
    assert [s for s in slots if s.date().isoformat() == day] == [utc(slot)]


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    table=st.sampled_from([every(minutes=7), daily("02:30"), weekly("sun", "23:59"), monthly(31, "00:00")]),
)
def test_latest_and_following_enclose_the_moment(at, table):
    assert table.latest(at) <= at < table.following(at)
    assert table.latest(table.following(at)) == table.following(at)


def test_impossible_timetables_are_refused():
    for wrong in (lambda: every(), lambda: monthly(32, "00:00"), lambda: daily("25:00"), lambda: weekly("x", "1")):
        with pytest.raises(ValueError):
            wrong()
