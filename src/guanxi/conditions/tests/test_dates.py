"""Days, spans and anniversaries at the edges of the calendar and of clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from guanxi.conditions.asking import Asking
from guanxi.conditions.compiler import compile
from guanxi.conditions.periods import anniversaries, named_period, shifted
from guanxi.conditions.tests.models import Customer
from guanxi.conditions.tests.world import CUSTOMERS
from guanxi.conditions.tree import parse


@pytest.mark.parametrize(
    ("day", "n", "unit", "then"),
    [
        (date(2026, 3, 31), -1, "months", date(2026, 2, 28)),
        (date(2028, 3, 31), -1, "months", date(2028, 2, 29)),
        (date(2028, 2, 29), -1, "years", date(2027, 2, 28)),
        (date(2026, 1, 15), -13, "months", date(2024, 12, 15)),
        (date(2026, 1, 1), -2, "weeks", date(2025, 12, 18)),
    ],
)
def test_spans(day: date, n: int, unit: str, then: date) -> None:
    assert shifted(day, n, unit) == then


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("yesterday", date(2025, 12, 31), date(2026, 1, 1)),
        ("this_week", date(2025, 12, 29), date(2026, 1, 5)),
        ("last_month", date(2025, 12, 1), date(2026, 1, 1)),
        ("last_quarter", date(2025, 10, 1), date(2026, 1, 1)),
        ("next_year", date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_periods_over_the_turn_of_the_year(name: str, first: date, after: date) -> None:
    assert named_period(name, date(2026, 1, 1)) == (first, after)


@pytest.mark.parametrize(
    ("today", "days", "ranges"),
    [
        (date(2026, 12, 28), 7, [("12-28", "12-31"), ("01-01", "01-04")]),
        (date(2027, 2, 27), 1, [("02-27", "02-29")]),
        (date(2028, 2, 27), 1, [("02-27", "02-28")]),
        (date(2027, 3, 1), 0, [("03-01", "03-01")]),
        (date(2026, 5, 1), 366, [("01-01", "12-31")]),
    ],
)
def test_anniversaries_wrap_and_know_leap_years(today: date, days: int, ranges: list[tuple[str, str]]) -> None:
    assert anniversaries(today, days) == ranges


def test_a_day_begins_where_the_clock_skips_midnight() -> None:
    cairo = Asking(datetime(2026, 4, 24, tzinfo=UTC), ZoneInfo("Africa/Cairo"), None)
    assert cairo.start_of(date(2026, 4, 24)) == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert cairo.start_of(date(2026, 4, 25)) == datetime(2026, 4, 24, 21, tzinfo=UTC)


@pytest.mark.django_db
def test_a_day_of_25_hours_is_whole() -> None:
    zone = ZoneInfo("America/New_York")
    first, last = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 4, 59, 59, 999999, tzinfo=UTC)
    for moment in (first, last, datetime(2026, 11, 2, 5, tzinfo=UTC), datetime(2026, 11, 1, 3, 59, tzinfo=UTC)):
        Customer.objects.create(seen_at=moment)
    leaf = parse({"field": "seen_at", "op": "on", "value": "2026-11-01"})
    q = compile(leaf, CUSTOMERS, now=first, user=None, zone=zone)
    assert set(Customer.objects.filter(q).values_list("seen_at", flat=True)) == {first, last}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("op", "value", "hit"),
    [
        ("after", "2026-11-22T10:00:00+08:00", False),
        ("after", "2026-11-22T01:59:59Z", True),
        ("before", "2026-11-22T02:00:00.000001Z", True),
        ("between", ["2026-11-22T02:00:00Z", "2026-11-22T02:00:00Z"], True),
        ("in_last", {"n": 2, "unit": "hours"}, True),
        ("in_last", {"n": 1, "unit": "hours"}, False),
        ("older_than", {"n": 1, "unit": "hours"}, True),
    ],
)
def test_moments_and_hours(op: str, value: object, hit: bool) -> None:
    Customer.objects.create(seen_at=datetime(2026, 11, 22, 2, tzinfo=UTC))
    leaf = parse({"field": "seen_at", "op": op, "value": value})
    q = compile(leaf, CUSTOMERS, now=datetime(2026, 11, 22, 4, tzinfo=UTC), user=None)
    assert Customer.objects.filter(q).exists() is hit
