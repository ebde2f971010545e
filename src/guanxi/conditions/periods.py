"""Calendar arithmetic of relative dates: spans ("30 days"), named periods ("this month"), yearly recurrence."""

from __future__ import annotations

import calendar
from datetime import UTC, date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from guanxi.kernel.periods import period

# The longest span of each unit: about a century, so that no date leaves the calendar.
LONGEST: Final = {"hours": 24 * 366, "days": 36_525, "weeks": 5_218, "months": 1_200, "years": 100}

PERIODS: Final = (
    "today", "yesterday", "tomorrow",
    "this_week", "last_week", "next_week",
    "this_month", "last_month", "next_month",
    "this_quarter", "last_quarter", "next_quarter",
    "this_year", "last_year", "next_year",
)  # fmt: skip
_DAYS: Final = {"yesterday": "last_day", "today": "this_day", "tomorrow": "next_day"}
_PLACES: Final = {"last": -1, "this": 0, "next": 1}


def shifted(day: date, n: int, unit: str) -> date:
    """The day `n` days, weeks, months or years later (earlier if negative); 31 January + 1 month is the last of
    February."""
    return day + relativedelta(**{unit: n})  # type: ignore[arg-type]


def named_period(name: str, today: date) -> tuple[date, date]:
    """First day of the named period and the first day after it. Weeks begin on Monday (ISO 8601)."""
    which, unit = _DAYS.get(name, name).split("_")
    found = period(unit, today, UTC).shifted(_PLACES[which])
    return found.first, found.next().first


def anniversaries(today: date, days: int) -> list[tuple[str, str]]:
    """Ranges of "MM-DD", ends included, whose yearly return falls on today or one of the next `days` days.

    In a year without 29 February its anniversary is kept on the 28th. Two ranges where the year ends between.
    """
    last = today + timedelta(days=days)
    start, end = f"{today:%m-%d}", f"{last:%m-%d}"
    if days >= 365:
        return [("01-01", "12-31")]
    if end == "02-28" and not calendar.isleap(last.year):
        end = "02-29"
    return [(start, end)] if start <= end else [(start, "12-31"), ("01-01", end)]
