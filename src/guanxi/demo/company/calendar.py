"""The days of the demo company's history: weekdays, festivals, seasons and sales events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays
import numpy as np

SPRING_FESTIVAL, DRAGON_BOAT, MID_AUTUMN = "Chinese New Year (Spring", "Dragon Boat Festival", "Mid-Autumn Festival"
# Month and day of the first and last day, and the share of the price that is let off.
SALES_EVENTS = (((6, 1), (6, 18), 0.15), ((11, 1), (11, 11), 0.2), ((12, 10), (12, 12), 0.1))
MEMBER_DAY = 8
MEMBER_DAY_OFF = 0.12


@dataclass(frozen=True)
class Calendar:
    """`days` days that end with the day of `as_of`; every property has one entry a day."""

    as_of: datetime
    days: int
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        return self.as_of.astimezone(self.zone).date()

    @cached_property
    def now_minute(self) -> int:
        """Minutes of today that have passed."""
        local = self.as_of.astimezone(self.zone)
        return local.hour * 60 + local.minute

    @cached_property
    def dates(self) -> np.ndarray:
        return np.datetime64(self.today, "D") - np.arange(self.days - 1, -1, -1)

    @cached_property
    def weekday(self) -> np.ndarray:
        """0 is Monday."""
        return (self.dates.astype(np.int64) + 3) % 7

    @cached_property
    def years_ago(self) -> np.ndarray:
        """Calendar years between the day and today."""
        return self.today.year - (self.dates.astype("datetime64[Y]").astype(np.int64) + 1970)

    @cached_property
    def utc_midnight(self) -> np.ndarray:
        """The local midnight with which each day begins, as UTC in whole seconds."""
        list_of_days: list[date] = self.dates.tolist()
        offsets = [datetime(d.year, d.month, d.day, 12, tzinfo=self.zone).utcoffset() for d in list_of_days]
        seconds = np.array([(o or timedelta()).total_seconds() for o in offsets], dtype=np.int64)
        return self.dates.astype("datetime64[s]") - seconds

    @cached_property
    def discount(self) -> np.ndarray:
        """The share of the price let off on sales events and member days."""
        off = np.zeros(self.days)
        for i, day in enumerate(self.dates.tolist()):
            if day.day == MEMBER_DAY:
                off[i] = MEMBER_DAY_OFF
            for first, last, share in SALES_EVENTS:
                if first <= (day.month, day.day) <= last:
                    off[i] = share if (day.month, day.day) == last or day.day <= 2 else share / 2
        return off

    @cached_property
    def hot(self) -> np.ndarray:
        """Warmth of the season from −1 (late January) to 1 (late July)."""
        day_of_year = (self.dates - self.dates.astype("datetime64[Y]")).astype(np.int64)
        return np.cos((day_of_year - 205) / 365.25 * 2 * np.pi)

    def before(self, festival: str) -> np.ndarray:
        """Nearness of a festival: rises from 0 four weeks ahead to 1 a few days ahead, 0 once it has begun."""
        near = np.zeros(self.days)
        for day in self._festivals(festival):
            ahead = (np.datetime64(day, "D") - self.dates).astype(np.int64)
            near = np.maximum(near, np.where(ahead > 0, np.exp(-(((ahead - 4) / 9.0) ** 2)), 0.0))
        return np.where(near < 0.01, 0.0, near)

    def closed(self) -> np.ndarray:
        """Share of the usual trade left around the Spring Festival, when the shops close for some days."""
        left = np.ones(self.days)
        for day in self._festivals(SPRING_FESTIVAL):
            since = (self.dates - np.datetime64(day, "D")).astype(np.int64)
            left[(since >= -1) & (since <= 3)] = 0.15
            left[(since > 3) & (since <= 9)] = 0.6
        return left

    def _festivals(self, name: str) -> list[date]:
        """The day of the festival in every year that matters."""
        years = range(self.today.year - self.days // 365 - 1, self.today.year + 2)
        found = []
        for year in years:
            named = [d for d, n in holidays.country_holidays("CN", years=year).items() if name in n]
            found += [min(d for d in named if d.year == year)] if named else []
        return found
