"""The arguments operators take: nothing, one value, two, several, a span of time, a number of days, a period.

An argument reads the raw value of a leaf through the field's `read`, says it through the field's `say`, and names the
input by which the editor asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from guanxi.conditions.asking import Asking
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.periods import LONGEST, PERIODS
from guanxi.conditions.tree import Path


class Reads(Protocol):
    """A field, as far as arguments know it."""

    def read(self, raw: object, path: Path) -> Any: ...

    def say(self, value: Any, asking: Asking) -> str: ...


class Span(NamedTuple):
    """A length of time in calendar units, for example 30 days."""

    n: int
    unit: str


@dataclass(frozen=True)
class Argument:
    """No argument at all; the base of the others."""

    input: ClassVar[str] = "none"

    def read(self, field: Reads, raw: object, path: Path) -> Any:
        """The value in the type the operator works with. Raises ConditionError."""
        if raw is not None:
            raise ConditionError(_("This comparison takes no value."), (*path, "value"))
        return None

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        """The value in the user's words."""
        return ""


def _required(raw: object, path: Path) -> None:
    if raw is None:
        raise ConditionError(_("A value is missing."), (*path, "value"))


@dataclass(frozen=True)
class One(Argument):
    """One value of the field."""

    input = "one"

    def read(self, field: Reads, raw: object, path: Path) -> Any:
        _required(raw, path)
        return field.read(raw, (*path, "value"))

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        return field.say(value, asking)


@dataclass(frozen=True)
class Two(Argument):
    """A lower and an upper value, both included."""

    input = "two"

    def read(self, field: Reads, raw: object, path: Path) -> Any:
        path = (*path, "value")
        if not isinstance(raw, tuple) or len(raw) != 2:
            raise ConditionError(_("Two values are expected."), path)
        low, high = (field.read(item, (*path, index)) for index, item in enumerate(raw))
        if type(low) is not type(high):
            raise ConditionError(_("Both values must be of one kind."), path)
        if high < low:
            raise ConditionError(_("The first value must not be greater than the second."), path)
        return low, high

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        low, high = (field.say(item, asking) for item in value)
        return _("%(low)s to %(high)s") % {"low": low, "high": high}


@dataclass(frozen=True)
class Many(Argument):
    """One or more values; `joint` is how they are joined in words ("or", "and")."""

    joint: str = "or"
    input = "many"

    def read(self, field: Reads, raw: object, path: Path) -> Any:
        path = (*path, "value")
        if not isinstance(raw, tuple) or not raw:
            raise ConditionError(_("A list of values is expected."), path)
        return tuple(field.read(item, (*path, index)) for index, item in enumerate(raw))

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        *others, last = [field.say(item, asking) for item in value]
        if not others:
            return last
        joint = pgettext("between values", " and ") if self.joint == "and" else pgettext("between values", " or ")
        return pgettext("between values", ", ").join(others) + joint + last


@dataclass(frozen=True)
class SpanOf(Argument):
    """A span: `{"n": 30, "unit": "days"}`, in one of the units."""

    units: tuple[str, ...] = ("days", "weeks", "months", "years")
    input = "span"

    def read(self, field: Reads, raw: object, path: Path) -> Span:
        path = (*path, "value")
        if not isinstance(raw, dict) or set(raw) != {"n", "unit"} or raw["unit"] not in self.units:
            raise ConditionError(_("A length of time is expected, such as 30 days."), path)
        return Span(_count(raw["n"], LONGEST[raw["unit"]], (*path, "n"), least=1), raw["unit"])

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        return {
            "hours": ngettext("%(n)d hour", "%(n)d hours", value.n),
            "days": ngettext("%(n)d day", "%(n)d days", value.n),
            "weeks": ngettext("%(n)d week", "%(n)d weeks", value.n),
            "months": ngettext("%(n)d month", "%(n)d months", value.n),
            "years": ngettext("%(n)d year", "%(n)d years", value.n),
        }[value.unit] % {"n": value.n}


@dataclass(frozen=True)
class Days(Argument):
    """A number of days, from 0 (today) to a year."""

    input = "days"

    def read(self, field: Reads, raw: object, path: Path) -> int:
        _required(raw, path)
        return _count(raw, 366, (*path, "value"), least=0)

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}


@dataclass(frozen=True)
class Period(Argument):
    """The name of a calendar period, such as "this_month"."""

    input = "period"

    def read(self, field: Reads, raw: object, path: Path) -> str:
        if not isinstance(raw, str) or raw not in PERIODS:
            raise ConditionError(_("A period is expected, such as “this_month”."), (*path, "value"))
        return raw

    def say(self, field: Reads, value: Any, asking: Asking) -> str:
        return str(PERIOD_NAMES[value])


NOTHING, ONE, TWO, ANY_OF, ALL_OF = Argument(), One(), Two(), Many(), Many("and")
PERIOD, DAYS = Period(), Days()

PERIOD_NAMES = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"),
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "next_month": gettext_lazy("next month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "next_quarter": gettext_lazy("next quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
    "next_year": gettext_lazy("next year"),
}
UNIT_NAMES = {
    "hours": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
    "weeks": gettext_lazy("weeks"),
    "months": gettext_lazy("months"),
    "years": gettext_lazy("years"),
}


def _count(raw: object, most: int, path: Path, *, least: int) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise ConditionError(
            _("A whole number from %(least)d to %(most)d is expected.") % {"least": least, "most": most}, path
        )
    return raw
