"""When a schedule is due: wall-clock times in the company's time zone, or a fixed interval.

A time that a clock change skips counts from the moment the clocks go forward, one that occurs twice counts the first
time only; so a daily slot comes exactly once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta
from django.utils import timezone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(2020, 1, 6, tzinfo=UTC)


class Timetable(Protocol):
    """A rule that gives the latest slot at or before a moment, and the first one after it."""

    def latest(self, at: datetime) -> datetime: ...

    def following(self, at: datetime) -> datetime: ...


@dataclass(frozen=True)
class Interval:
    """Every so often, counted from a fixed Monday midnight, so that all workers agree on the slots."""

    length: timedelta

    def latest(self, at: datetime) -> datetime:
        return EPOCH + (at - EPOCH) // self.length * self.length

    def following(self, at: datetime) -> datetime:
        return self.latest(at) + self.length


@dataclass(frozen=True)
class WallClock:
    """At one time of day: every day, on one weekday (0 = Monday) or on one day of the month."""

    time: time
    weekday: int | None = None
    day: int | None = None

    def latest(self, at: datetime) -> datetime:
        slot = self._slot(at, step=0)
        return slot if slot <= at else self._slot(at, step=-1)

    def following(self, at: datetime) -> datetime:
        slot = self._slot(at, step=0)
        return slot if slot > at else self._slot(at, step=1)

    def _slot(self, at: datetime, *, step: int) -> datetime:
        """The slot of the period (day, week or month) that lies `step` periods from the one of `at`."""
        zone = timezone.get_default_timezone()
        today = at.astimezone(zone).date()
        local = datetime.combine(self._date(today, step), self.time, tzinfo=zone)
        return local.astimezone(UTC)

    def _date(self, today: date, step: int) -> date:
        if self.weekday is not None:
            return today + timedelta(days=self.weekday - today.weekday(), weeks=step)
        if self.day is not None:
            # relativedelta takes the last day of a month that is too short.
            return today + relativedelta(months=step, day=self.day)
        return today + timedelta(days=step)


def every(*, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> Timetable:
    """A fixed interval: `every(minutes=10)`. Raises ValueError unless it is positive."""
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length <= timedelta(0):
        raise ValueError("An interval must be longer than nothing.")
    return Interval(length)


def daily(at: str) -> Timetable:
    """Every day at a time such as "02:30" by the company's clock."""
    return WallClock(time.fromisoformat(at))


def weekly(weekday: str, at: str) -> Timetable:
    """Every week: `weekly("mon", "09:00")`."""
    return WallClock(time.fromisoformat(at), weekday=WEEKDAYS.index(weekday))


def monthly(day: int, at: str) -> Timetable:
    """Every month on a day (1 to 31; the last day of shorter months) at a time of day."""
    if not 1 <= day <= 31:
        raise ValueError("The day of a month lies between 1 and 31.")
    return WallClock(time.fromisoformat(at), day=day)
