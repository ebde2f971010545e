"""How far a period has gone, and what that makes of a target and of what has been reached so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from guanxi.kernel.periods import Period

SATURDAY = 5


def gone(period: Period, today: date, *, working: bool) -> Fraction:
    """The share of the period's days that are over before today: working days (Monday to Friday), or all of them."""
    over = min(max(today, period.first), period.next().first)
    days = _days(period.first, period.next().first, working=working)
    return Fraction(_days(period.first, over, working=working), days)


def _days(first: date, after: date, *, working: bool) -> int:
    days = (first + timedelta(days=n) for n in range((after - first).days))
    return sum(1 for day in days if not working or day.weekday() < SATURDAY)


@dataclass(frozen=True)
class Standing:
    """What has been reached of a target, when so much of the period is over. Amounts in minor units."""

    done: int
    target: int | None
    gone: Fraction

    @property
    def rest(self) -> int | None:
        """What is still to be reached; nothing once it is."""
        return None if self.target is None else max(0, self.target - self.done)

    @property
    def percent(self) -> float | None:
        """What has been reached, as a fraction of the target."""
        return self.done / self.target if self.target else None

    @property
    def expected(self) -> int | None:
        """What would have been reached by now at an even pace."""
        return None if self.target is None else _rounded(self.target * self.gone)

    @property
    def ahead(self) -> int | None:
        """By how much it is ahead of that, or behind where negative."""
        return None if self.expected is None else self.done - self.expected

    @property
    def behind(self) -> int | None:
        """By how much it is behind the pace."""
        return None if self.ahead is None else -self.ahead

    @property
    def forecast(self) -> int | None:
        """What will have been reached at the end if it goes on as it has so far; None before a day is over."""
        return _rounded(self.done / self.gone) if self.gone else None

    @property
    def heading_for(self) -> float | None:
        """The forecast as a fraction of the target."""
        return self.forecast / self.target if self.target and self.forecast is not None else None

    @property
    def is_over(self) -> bool:
        """Whether the period is over."""
        return self.gone >= 1

    @property
    def tone(self) -> str:
        """The colour in which it is told: green at or ahead of the pace, amber a little behind it, else red."""
        if self.target is None or self.ahead is None or self.expected is None:
            return "neutral"
        if self.ahead >= 0:
            return "green"
        return "amber" if self.done * 10 >= self.expected * 9 else "red"


def _rounded(value: Fraction) -> int:
    """Half up, exactly."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
