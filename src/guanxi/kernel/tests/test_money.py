"""Money is exact: parsing, rounding, splitting."""

from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel import money
from guanxi.kernel.money import LARGEST, Money, MoneyError

CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD", "GBP"])
AMOUNTS = st.integers(-LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.5", "CNY", 123450),
        ("￥1,234.50", "CNY", 123450),
        ("１２．３０元", "CNY", 1230),
        ("CNY 12", "CNY", 1200),
        ("-¥12.50", "CNY", -1250),
        ("¥ -12.50", "CNY", -1250),
        ("− 12.50", "CNY", -1250),
        ("(12.50)", "GBP", -1250),
        ("£.5", "GBP", 50),
        ("1 234 567", "JPY", 1234567),
        ("12.345", "KWD", 12345),
        ("12.50000", "CNY", 1250),
        ("+0", "CNY", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, currency, minor):
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "12.345", "1,5", "1.234,50", "12,34,567", "1e309", "NaN", "Infinity", "$12", "12 GBP", "9" * 20],
)
def test_what_is_no_exact_amount_is_refused_in_words(text):
    with pytest.raises(MoneyError, match=r"\w"):
        money.parse(text, "CNY")


def test_a_decimal_comma_is_read_where_it_is_asked_for():
    assert money.parse("1.234,50", "EUR", decimal_mark=",") == 123450
    with pytest.raises(MoneyError):
        money.parse("1,234.50", "EUR", decimal_mark=",")


def test_a_code_that_is_no_currency_is_named():
    with pytest.raises(MoneyError, match="XYZ"):
        money.exponent("XYZ")


@given(AMOUNTS, CURRENCIES)
def test_every_amount_survives_its_own_decimal_and_text(minor, currency):
    decimal = money.to_decimal(minor, currency)
    assert money.to_minor(decimal, currency) == minor
    assert money.parse(str(decimal), currency) == minor
    assert money.parse(money.format(minor, currency, "zh-hans"), currency) == minor


def test_the_reader_sees_sign_separators_and_decimals():
    assert money.format(-123456789012345678, "CNY", "zh-hans") == "-¥1,234,567,890,123,456.78"
    assert money.format(123450, "CNY", "en") == "¥1,234.50"


@given(AMOUNTS, CURRENCIES)
def test_amounts_are_written_as_babel_writes_them(minor, currency):
    for language in ("zh_Hans", "en"):
        pattern, place = money._pattern(currency, language, is_own=currency == settings.CURRENCY)
        by_babel = pattern.apply(money.to_decimal(minor, currency), place, currency=currency)
        assert money.format(minor, currency, language) == by_babel


@pytest.mark.parametrize(("currency", "text"), [("USD", "USD 5.00"), ("JPY", "JPY 500")])
def test_foreign_money_is_named_by_its_code_in_both_languages(currency, text):
    assert (
        money.format(500, currency, "en")
        == money.format(500, currency, "zh-hans")
        == text.replace(" ", "\N{NO-BREAK SPACE}")
    )


def test_a_company_in_britain_sees_pounds(settings):
    settings.CURRENCY = "GBP"
    assert money.format(-500, "GBP", "en") == "-£5.00"
    assert money.format(500, "CNY", "en") == "CNY\N{NO-BREAK SPACE}5.00"


@pytest.mark.parametrize(
    ("value", "rounded"), [("2.5", 3), ("-2.5", -3), ("2.4999999999999999999999999999999", 2), ("-0.5", -1)]
)
def test_a_tie_goes_away_from_zero(value, rounded):
    assert money.round_half_up(Decimal(value)) == rounded


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**7, places=4),
)
def test_a_line_is_rounded_once_and_within_half_a_fen(quantity, price):
    exact = 100 * int(quantity.scaleb(6)) * int(price.scaleb(4))
    error = money.line_amount(quantity, price, "CNY") * 10**10 - exact
    assert abs(error) <= 5 * 10**9
    assert money.line_amount(-quantity, price, "CNY") == -money.line_amount(quantity, price, "CNY")


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_parts_sum_to_the_whole_and_stay_in_proportion(minor, weights):
    parts = money.allocate(minor, weights)
    assert sum(parts) == minor
    total = sum(weights)
    if total:
        assert all(abs(part * total - minor * weight) < total for part, weight in zip(parts, weights, strict=True))


def test_currencies_do_not_mix():
    assert Money(150, "CNY") + Money(50, "CNY") - Money(300, "CNY") == Money(-100, "CNY")
    with pytest.raises(MoneyError):
        Money(1, "CNY") + Money(1, "GBP")
    with pytest.raises(MoneyError):
        sorted([Money(1, "CNY"), Money(1, "GBP")])
