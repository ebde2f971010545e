"""The company's calendar: days and periods by the clock of its own time zone, wherever its people are."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from guanxi.kernel import periods
from guanxi.kernel.periods import Period, Unit

EVENING = time(18)


def day(at: datetime) -> date:
    """The date in the company at an aware datetime."""
    return timezone.localdate(at, timezone.get_default_timezone())


def period(unit: Unit | str, at: datetime | date) -> Period:
    """The company's period of that unit around an aware datetime or a date."""
    return periods.period(unit, at, timezone.get_default_timezone())


def evening(of: date) -> datetime:
    """When work ends on a date: by then is done what is due on that day."""
    return datetime.combine(of, EVENING, tzinfo=timezone.get_default_timezone())
