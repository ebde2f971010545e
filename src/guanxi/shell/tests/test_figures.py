"""Times as people say them, and lines of numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from guanxi.shell.components.figures import ago, sparkline

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "english", "chinese"),
    [
        (timedelta(minutes=-5), "5 minutes ago", "5分钟前"),
        (timedelta(hours=-3), "3 hours ago", "3小时前"),
        (timedelta(days=2), "in 2 days", "2天后"),
        (timedelta(days=-30), "Oct 23, 2026", "2026年10月23日"),
    ],
)
def test_near_times_are_relative_and_far_ones_are_dates(span: timedelta, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert f">{english}</time>" in ago(NOW + span, NOW)
    with translation.override("zh-hans"):
        assert f">{chinese}</time>" in ago(NOW + span, NOW)


def test_the_exact_moment_is_in_the_title_in_the_zone_of_the_reader() -> None:
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        shown = ago(NOW - timedelta(hours=1), NOW)
    assert 'datetime="2026-11-22T17:00:00+08:00"' in shown
    assert "17:00:00" in shown


def test_a_date_has_no_hour_and_nothing_is_a_dash() -> None:
    with translation.override("en"):
        assert ago(date(2026, 2, 1)) == '<time datetime="2026-02-01">Feb 1, 2026</time>'
    assert ago(None) == "–"


def test_a_sparkline_spans_its_box_from_low_to_high() -> None:
    drawn = sparkline([10, 20, 15])
    assert 'points="0.0,26.0 50.0,2.0 100.0,14.0"' in drawn


def test_flat_and_short_series_do_not_break() -> None:
    assert 'points="0.0,26.0 100.0,26.0"' in sparkline([5, 5])
    assert sparkline([5]) == sparkline([]) == ""


def test_less_than_a_minute_is_now() -> None:
    for span in (timedelta(seconds=-59), timedelta(seconds=-1), timedelta(seconds=3)):
        with translation.override("zh-hans"):
            assert ">刚刚</time>" in ago(NOW + span, NOW)
        with translation.override("en"):
            assert ">just now</time>" in ago(NOW + span, NOW)


def test_numbers_have_their_separators_and_days_no_two_readings() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert number_format(1234567, force_grouping=True) == "1,234,567"
    with translation.override("en"):
        assert date_format(date(2026, 9, 15), "SHORT_DATE_FORMAT") == "Sep 15, 2026"
