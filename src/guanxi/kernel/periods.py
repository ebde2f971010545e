"""Calendar periods in a time zone: day, ISO week, month, quarter, year, with their exact bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Unit(StrEnum):
    """Kinds of period; weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar period, known by its unit and its first date. Make it with `period()`."""

    unit: Unit
    first: date
    zone: tzinfo

    @property
    def last(self) -> date:
        """The last date in it."""
        return self.next().first - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The instant at which it begins, in UTC (instants compare and subtract rightly over clock changes)."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The instant at which the next one begins, in UTC; no longer part of this one."""
        return self.next().start

    def next(self) -> Period:
        """The period after this one."""
        return self.shifted(1)

    def previous(self) -> Period:
        """The period before this one."""
        return self.shifted(-1)

    def shifted(self, count: int) -> Period:
        """The period `count` places later (earlier where negative); OverflowError or ValueError beyond years 1–9999."""
        if self.unit in _MONTHS:
            months = self.first.year * 12 + self.first.month - 1 + count * _MONTHS[self.unit]
            first = date(months // 12, months % 12 + 1, 1)
        else:
            first = self.first + timedelta(days=count * (7 if self.unit is Unit.WEEK else 1))
        return Period(self.unit, first, self.zone)

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def __str__(self) -> str:
        """ISO-like name: 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026."""
        if self.unit is Unit.DAY:
            return self.first.isoformat()
        if self.unit is Unit.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year:04}-W{week:02}"
        parts = {Unit.MONTH: f"-{self.first.month:02}", Unit.QUARTER: f"-Q{(self.first.month + 2) // 3}"}
        return f"{self.first.year:04}{parts.get(self.unit, '')}"


def period(unit: Unit | str, at: datetime | date, zone: tzinfo) -> Period:
    """The period of that unit around an aware datetime (or a date) as the clocks in `zone` show it."""
    unit = Unit(unit)
    day = local_date(at, zone) if isinstance(at, datetime) else at
    if unit is Unit.WEEK:
        day -= timedelta(days=day.weekday())
    elif unit in _MONTHS:
        length = _MONTHS[unit]
        day = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return Period(unit, day, zone)


def local_date(at: datetime, zone: tzinfo) -> date:
    """The date in `zone` at an aware datetime; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime has no date in a zone")
    return at.astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first instant of a date in `zone`, in UTC: where the clock skips midnight, the moment it skips to."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
