"""Dates and moments, compared with days, periods and spans of the calendar in the user's time zone.

Every operator but the yearly one comes down to a half-open window of time [from, to), so that an index serves it.
Spans count whole days: "in the last 30 days" runs from the beginning of the day 30 days ago until now, and
"more than 30 days ago" is all that was before; hours alone are counted from the minute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import compared
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.arguments import DAYS, ONE, PERIOD, TWO, Argument, Span, SpanOf
from guanxi.conditions.kinds.base import EMPTY, NOT_EMPTY, Field
from guanxi.conditions.kinds.monthday import MonthDay
from guanxi.conditions.kinds.operators import Build, Operator, Phrase
from guanxi.conditions.periods import anniversaries, named_period, shifted
from guanxi.conditions.tree import Leaf, Path

_FIRST, _LAST = date(1800, 1, 1), date(2999, 12, 31)
_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Line(Protocol):
    """A line of time: of days, or of moments."""

    def edges(self, value: Any, asking: Asking) -> tuple[Any, Any]:
        """Where the value begins and where it has ended."""

    def at(self, day: date, asking: Asking) -> Any:
        """Where the day begins."""

    def now(self, asking: Asking) -> Any:
        """The present on this line."""


class _Days:
    def edges(self, value: Any, asking: Asking) -> tuple[date, date]:
        return value, value + _DAY

    def at(self, day: date, asking: Asking) -> date:
        return day

    def now(self, asking: Asking) -> date:
        return asking.today


class _Moments:
    def edges(self, value: Any, asking: Asking) -> tuple[datetime, datetime]:
        if isinstance(value, datetime):
            return value, value + _TICK
        return asking.start_of(value), asking.start_of(value + _DAY)

    def at(self, day: date, asking: Asking) -> datetime:
        return asking.start_of(day)

    def now(self, asking: Asking) -> datetime:
        return asking.now


def _distant(line: Line, span: Span, asking: Asking, direction: int) -> Any:
    if span.unit == "hours":
        return asking.now + direction * timedelta(hours=span.n)
    return line.at(shifted(asking.today, direction * span.n, span.unit), asking)


def _since_span(line: Line, span: Span, asking: Asking) -> tuple[Any, Any]:
    return _distant(line, span, asking, -1), line.edges(line.now(asking), asking)[1]


def _until_span(line: Line, span: Span, asking: Asking) -> tuple[Any, Any]:
    end = _distant(line, span, asking, 1)
    if span.unit == "hours":
        return asking.now, end + _TICK
    return line.now(asking), line.at(shifted(asking.today, span.n, span.unit) + _DAY, asking)


def _in_period(line: Line, name: str, asking: Asking) -> tuple[Any, Any]:
    first, after = named_period(name, asking.today)
    return line.at(first, asking), line.at(after, asking)


def _within(window: Callable[[Any, Asking], tuple[Any, Any]]) -> Build:
    def build(source: Any, value: Any, asking: Asking) -> Q:
        start, end = window(value, asking)
        found = Q() if start is None else compared(source, GreaterThanOrEqual, start)
        return found if end is None else found & compared(source, LessThan, end)

    return build


def _recurs(source: Any, days: int, asking: Asking) -> Q:
    month_day = MonthDay(source, zone=asking.zone)
    ranges = anniversaries(asking.today, days)
    return reduce(
        or_,
        [compared(month_day, GreaterThanOrEqual, a) & compared(month_day, LessThanOrEqual, b) for a, b in ranges],
    )


def _operators(line: Line, span: Argument) -> Mapping[str, Operator]:
    def operator(label: Phrase, adverb: Phrase, takes: Argument, window: Callable[[Any, Asking], Any]) -> Operator:
        phrase = _("%(field)s is %(when)s")
        return Operator(label=label, phrase=phrase, adverb=adverb, takes=takes, build=_within(window))

    return {
        "on": operator(_("is on"), _("on %(value)s"), ONE, lambda v, a: line.edges(v, a)),
        "before": operator(_("is before"), _("before %(value)s"), ONE, lambda v, a: (None, line.edges(v, a)[0])),
        "after": operator(_("is after"), _("after %(value)s"), ONE, lambda v, a: (line.edges(v, a)[1], None)),
        "between": operator(
            _("is between"),
            _("from %(value)s"),
            TWO,
            lambda v, a: (line.edges(v[0], a)[0], line.edges(v[1], a)[1]),
        ),
        "in_last": operator(
            _("is in the last"), _("in the last %(value)s"), span, lambda v, a: _since_span(line, v, a)
        ),
        "in_next": operator(
            _("is in the next"), _("in the next %(value)s"), span, lambda v, a: _until_span(line, v, a)
        ),
        "older_than": operator(
            _("is longer ago than"),
            _("more than %(value)s ago"),
            span,
            lambda v, a: (None, _distant(line, v, a, -1)),
        ),
        "in_period": operator(
            pgettext_lazy("comparison", "is"), "%(value)s", PERIOD, lambda v, a: _in_period(line, v, a)
        ),
        "anniversary_in": Operator(
            label=_("recurs within"),
            phrase=_("%(field)s recurs within %(value)s"),
            takes=DAYS,
            build=_recurs,
        ),
        "empty": EMPTY,
        "not_empty": NOT_EMPTY,
    }


DAY_OPERATORS = _operators(_Days(), SpanOf())
MOMENT_OPERATORS = _operators(_Moments(), SpanOf(("hours", "days", "weeks", "months", "years")))


@dataclass(frozen=True, eq=False)
class Date(Field):
    """A day without a time: birthday, due date. A custom field keeps it as ISO text."""

    kind = "date"

    def equal_to(self, text: str) -> Leaf:
        return Leaf(self.key, "on", text)

    def operators(self) -> Mapping[str, Operator]:
        return DAY_OPERATORS

    def read(self, raw: object, path: Path) -> date:
        return date_expected(raw, path)

    def say(self, value: Any, asking: Asking) -> str:
        return formats.date_format(value, "DATE_FORMAT")


@dataclass(frozen=True, eq=False)
class DateTime(Field):
    """A moment. It is compared with days of the user's zone, or with ISO moments that state their offset."""

    kind = "datetime"

    def equal_to(self, text: str) -> Leaf:
        return Leaf(self.key, "on", text)

    def operators(self) -> Mapping[str, Operator]:
        return MOMENT_OPERATORS

    def read(self, raw: object, path: Path) -> date | datetime:
        if isinstance(raw, str) and "T" in raw:
            return _moment_expected(raw, path)
        return date_expected(raw, path)

    def say(self, value: Any, asking: Asking) -> str:
        if isinstance(value, datetime):
            return formats.date_format(timezone.localtime(value, asking.zone), "DATETIME_FORMAT")
        return formats.date_format(value, "DATE_FORMAT")


def date_expected(raw: object, path: Path) -> date:
    """The raw value as a date between 1800 and 2999. Raises ConditionError."""
    if isinstance(raw, str) and _ISO_DATE.fullmatch(raw):
        try:
            found = date.fromisoformat(raw)
        except ValueError:
            found = None
        if found and _FIRST <= found <= _LAST:
            return found
    raise ConditionError(gettext("A date is expected, such as 2026-01-31."), path)


def _moment_expected(raw: str, path: Path) -> datetime:
    try:
        found = parse_datetime(raw)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not _FIRST < found.date() < _LAST:
        raise ConditionError(gettext("A moment with its offset is expected, such as 2026-01-31T09:00+08:00."), path)
    return found.astimezone(UTC)
