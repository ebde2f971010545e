"""What people write into cells, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guanxi.exchange import cells, moments

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
PLAIN = cells.Conventions(zone=SHANGHAI, currency="CNY")
COMMA = cells.Conventions(zone=SHANGHAI, currency="CNY", decimal_mark=",")


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("2010-12-01 08:26:00", "mdy", (2010, 12, 1, 8, 26)),
        ("2010-12-01", "mdy", (2010, 12, 1)),
        ("12/1/2010 8:26", "mdy", (2010, 12, 1, 8, 26)),
        ("12/1/2010 8:26", "dmy", (2010, 1, 12, 8, 26)),
        ("1.12.10", "dmy", (2010, 12, 1)),
        ("19970101", "mdy", (1997, 1, 1)),
        ("2011年1月5日 8时26分", "mdy", (2011, 1, 5, 8, 26)),
        ("2018/1/1 下午3:05", "mdy", (2018, 1, 1, 15, 5)),
        ("01-Dec-2010 10:05 PM", "mdy", (2010, 12, 1, 22, 5)),
        ("Dec 1, 2010", "mdy", (2010, 12, 1)),
        ("２０１０－１２－０１", "mdy", (2010, 12, 1)),
    ],
)
def test_moments(text, order, wanted):
    assert moments.parse(text, order, SHANGHAI) == datetime(*wanted, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text", ["2011-13-05", "2/30/2018", "0201-01-01", "abc", "1e309", "99999999", "12:30", "5", "\ud800"]
)
def test_no_moments(text):
    assert moments.parse(text, "mdy", SHANGHAI) is None


def test_an_offset_beats_the_company_zone():
    assert moments.parse("2011-01-05T08:26:00Z", "mdy", SHANGHAI) == datetime(2011, 1, 5, 8, 26, tzinfo=UTC)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))
@example(datetime(2000, 10, 29, 0, 0))
@example(datetime(2000, 10, 29, 1, 0))
def test_what_is_exported_is_read_as_the_same_moment(naive):
    # In Berlin one hour a year comes twice.
    at = naive.replace(tzinfo=UTC)
    assert moments.parse(moments.write(at, BERLIN), "mdy", BERLIN) == at


def test_the_order_of_day_and_month_is_found_out():
    assert moments.deduce_order(["1/2/2020", "13/2/2020"]) == "dmy"
    assert moments.deduce_order(["1/2/2020", "2/13/2020"]) == "mdy"
    assert moments.deduce_order(["1/2/2020", "2020-02-13", "x"]) is None


def test_amounts():
    exact, rounded = cells.amount()(PLAIN), cells.amount(rounded=True)(PLAIN)
    assert exact("￥1,234.50") == 123450
    assert cells.amount()(COMMA)("1.234,50") == 123450
    assert rounded("12.345") == 1235
    assert rounded("-12.345") == -1235
    assert rounded("15.299999999999999") == 1530
    assert exact("NaN") is None
    for refused in ("12.345", "abc", "1e309", "99999999999999999999"):
        with pytest.raises(cells.CellError):
            exact(refused)


def test_quantities():
    quantity = cells.decimal(3, 14)(PLAIN)
    assert quantity("-80995") == Decimal(-80995)
    assert quantity("0.250") == Decimal("0.25")
    for refused in ("1.0005", "9" * 15, "many"):
        with pytest.raises(cells.CellError):
            quantity(refused)


def test_keys():
    key = cells.key(60)(PLAIN)
    assert key(" 17850.0 ") == "17850"
    assert key("85123A") == "85123A"
    assert key("1.0") == "1.0"
    assert key("NULL") is None


def test_choices_by_value_label_or_synonym():
    gender = cells.choice([("female", "Female"), ("male", "Male")], female=("女",))(PLAIN)
    assert [gender(text) for text in ("FEMALE", "女", "male", "")] == ["female", "female", "male", None]
    with pytest.raises(cells.CellError, match="Female, Male"):
        gender("other")


def test_e_mail_and_phone():
    assert cells.email()(PLAIN)("Li@example.com") == "Li@example.com"
    assert cells.phone()(PLAIN)("13800138000.0") == "13800138000"
    for parse, refused in ((cells.email(), "li@"), (cells.phone(), "n.a")):
        with pytest.raises(cells.CellError):
            parse(PLAIN)(refused)
