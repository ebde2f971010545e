"""Calendar periods and their bounds, over clock changes too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.periods import Unit, local_date, period

SHANGHAI, LONDON, SAO_PAULO, HAVANA, APIA = map(
    ZoneInfo, ["Asia/Shanghai", "Europe/London", "America/Sao_Paulo", "America/Havana", "Pacific/Apia"]
)
ZONES = st.sampled_from([UTC, SHANGHAI, LONDON, SAO_PAULO, HAVANA])
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(st.sampled_from(Unit), INSTANTS, ZONES)
def test_every_instant_lies_in_exactly_one_period_of_a_kind(unit, at, zone):
    here = period(unit, at, zone)
    assert at in here
    assert at not in here.previous()
    assert at not in here.next()
    assert here.previous().next() == here
    assert here.previous().end == here.start
    assert here.first <= local_date(at, zone) <= here.last


@pytest.mark.parametrize(
    ("unit", "name", "first", "last"),
    [
        ("day", "2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
        ("week", "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", "2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_units_are_named_and_bounded(unit, name, first, last):
    here = period(unit, datetime(2026, 11, 22, 15, 59, tzinfo=UTC), SHANGHAI)
    assert (str(here), here.first, here.last) == (name, first, last)


def test_the_zone_decides_the_day():
    at = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert str(period("year", at, SHANGHAI)) == "2027"
    assert str(period("year", at, UTC)) == "2026"


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), LONDON, 23),
        (date(2026, 10, 25), LONDON, 25),
        (date(2018, 11, 4), SAO_PAULO, 23),  # the clock skips midnight
        (date(2023, 11, 5), HAVANA, 25),  # midnight comes twice
        (date(2011, 12, 30), APIA, 0),  # a date that never was
    ],
)
def test_a_day_is_as_long_as_its_clock_says(day, zone, hours):
    here = period("day", day, zone)
    assert here.end - here.start == timedelta(hours=hours)


def test_a_naive_time_has_no_period():
    with pytest.raises(ValueError, match="naive"):
        period("day", datetime(2026, 1, 1), UTC)
