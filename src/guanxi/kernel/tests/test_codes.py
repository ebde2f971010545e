"""Record codes from a pattern."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.codes import CodePattern, CodePatternError

DAY = date(2026, 3, 7)
DAYS = st.dates(date(1900, 1, 1), date(9999, 12, 31))


def test_a_code_is_rendered_from_date_and_number():
    assert CodePattern("C{year}{seq:06}").render(DAY, 42) == "C2026000042"
    assert CodePattern("KH-{yy}{month}{day}-{seq}").render(DAY, 7) == "KH-260307-7"
    assert CodePattern("{seq:3}").render(DAY, 12345) == "12345"


def test_the_counter_is_named_by_the_dates_in_the_pattern():
    pattern = CodePattern("C{year}{seq:06}")
    assert pattern.counter(DAY) == pattern.counter(date(2026, 12, 31)) == "C2026#"
    assert pattern.counter(date(2027, 1, 1)) == "C2027#"


@given(
    st.sampled_from(["C{year}{seq:06}", "{seq}", "A-{yy}{month}-{seq:4}-X", "{day}.{seq:2}"]),
    DAYS,
    st.integers(1, 10**9),
)
def test_every_code_tells_its_counter_and_number(text, day, number):
    pattern = CodePattern(text)
    assert pattern.read(pattern.render(day, number)) == (pattern.counter(day), number)


@given(DAYS, st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_numbers_never_share_a_code(day, one, other):
    pattern = CodePattern("C{yy}{seq:04}")
    assert (pattern.render(day, one) == pattern.render(day, other)) == (one == other)


@pytest.mark.parametrize("code", ["", "C2026", "C2026abc", "X2026000001", "C202600001", "C２０２６000001"])
def test_a_foreign_code_is_not_read(code):
    assert CodePattern("C{year}{seq:06}").read(code) is None


@pytest.mark.parametrize(
    "text", ["", "C{year}", "{seq}{seq}", "{seq} {year}", "C{user.password}{seq}", "{seq!r}", "x" * 40 + "{seq}"]
)
def test_a_pattern_that_cannot_number_is_refused(text):
    with pytest.raises(CodePatternError):
        CodePattern(text)
