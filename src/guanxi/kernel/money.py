"""Exact money: integer minor units (fen, pence) with an ISO 4217 currency, one rounding rule, parsing and display."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, get_currency_symbol, list_currencies, parse_pattern
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

LARGEST = 2**63 - 1  # what a BigIntegerField holds on every database

# Wide enough that no product of two column values is ever rounded before we round it ourselves.
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})
_NUMBER = {
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[, ]\d{3})+)?(?:\.\d*)?"),
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[. ]\d{3})+)?(?:,\d*)?"),
}


class MoneyError(ValueError):
    """A text or number that is no exact amount of the currency; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency. Amounts of different currencies never mix: that raises MoneyError."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return format(self.minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise MoneyError(
                _("%(one)s and %(other)s cannot be added or compared.")
                % {"one": self.currency, "other": other.currency}
            )
        return other.minor


@cache
def exponent(currency: str) -> int:
    """Number of decimals of the currency (CNY 2, JPY 0, KWD 3), as CLDR has it.

    Raises MoneyError for a code that is no currency.
    """
    if currency not in list_currencies():
        raise MoneyError(_("“%(code)s” is not a currency code.") % {"code": currency})
    return get_currency_precision(currency)


def parse(text: str, currency: str, *, decimal_mark: str = ".") -> int:
    """The amount that `text` states, in minor units, exactly: "￥1,234.50" → 123450.

    Takes full-width digits, thousands separators, the currency's own sign or code before or after, a minus or
    accounting brackets. Raises MoneyError for anything else: another currency, more decimals than the currency
    has, a number that does not fit.
    """
    bare = _without_currency(unicodedata.normalize("NFKC", text).translate(_MINUS).strip(), currency)
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
    bare = re.sub(r"^([+-])\s+", r"\1", bare)
    return to_minor(parse_decimal(bare, decimal_mark=decimal_mark), currency)


def parse_decimal(text: str, *, decimal_mark: str = ".") -> Decimal:
    """A plain decimal number, thousands separators allowed: "1,000.5" → Decimal("1000.5").

    `decimal_mark` is "." or ",". Raises MoneyError; never guesses what "1,5" may mean.
    """
    bare = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    if not _NUMBER[decimal_mark].fullmatch(bare) or not any(c.isdigit() for c in bare):
        raise MoneyError(_("“%(text)s” is not a number.") % {"text": text[:60]})
    grouping = "," if decimal_mark == "." else "."
    return Decimal(bare.replace(grouping, "").replace(" ", "").replace(decimal_mark, "."))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in the currency's major unit as minor units; MoneyError where that would lose a digit."""
    if not amount.is_finite():
        raise MoneyError(_("“%(text)s” is not a number.") % {"text": amount})
    scaled = amount.scaleb(exponent(currency), _EXACT)
    minor = round_half_up(scaled)
    if scaled != minor:
        raise MoneyError(
            _("“%(text)s” has more decimals than %(currency)s has.") % {"text": amount, "currency": currency}
        )
    return _fitting(minor)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount in the currency's major unit: (123450, "CNY") → Decimal("1234.50")."""
    return Decimal(minor).scaleb(-exponent(currency), _EXACT)


def format(minor: int, currency: str, locale: str | None = None, *, whole: bool = False) -> str:
    """The amount as people read it: the company's own currency by its sign ("¥1,234.50"), others by their code
    ("USD 1,234.50"), so that no two look alike. `locale` is a language tag, by default the active one. `whole` leaves
    out what is below the major unit, for estimates.
    """
    tag = to_locale(locale or get_language() or "en")
    # An average may come as a fraction.
    minor = minor if type(minor) is int else round_half_up(Decimal(minor))
    before, after = _around(currency, tag, is_own=currency == settings.CURRENCY)[minor < 0]
    places = exponent(currency)
    digits = _digits(round_half_up(to_decimal(abs(minor), currency)), 0) if whole else _digits(abs(minor), places)
    return f"{before}{digits}{after}"


def format_price(price: Decimal, currency: str, locale: str | None = None) -> str:
    """A price in the major unit as people read it, with all its decimals: "¥0.335", "¥16.90"."""
    tag = to_locale(locale or get_language() or "en")
    pattern, place = _pattern(currency, tag, is_own=currency == settings.CURRENCY)
    return str(pattern.apply(price, place, currency=currency, decimal_quantization=False))


def own_sign(currency: str) -> str:
    """The sign of a currency among those who use it: "¥" for CNY; the code where it has none."""
    symbol = get_currency_symbol(currency, "en_US")
    # CLDR puts the country before a sign that several currencies share: CN¥, HK$.
    return symbol.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or symbol


def round_half_up(value: Decimal) -> int:
    """The nearest integer; a tie goes away from zero (2.5 → 3, −2.5 → −3). Guanxi's only rounding rule."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_EXACT))


def line_amount(quantity: Decimal, price: Decimal, currency: str) -> int:
    """Quantity × unit price in minor units, rounded once, half up: what a line of an order costs."""
    return _fitting(round_half_up(_EXACT.multiply(quantity, price).scaleb(exponent(currency), _EXACT)))


def allocate(minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to non-negative weights; the parts always sum to `minor`.

    Largest remainder method; equal remainders go to the earlier part. All weights zero means equal shares.
    Raises ValueError without parts or with a negative weight.
    """
    if not weights or min(weights) < 0:
        raise ValueError("allocate() needs at least one weight, none of them negative")
    total = sum(weights)
    shares = list(weights) if total else [1] * len(weights)
    total = total or len(weights)
    sign, rest = (-1 if minor < 0 else 1), abs(minor)
    parts = [rest * share // total for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: -(rest * shares[i] % total))
    for i in by_remainder[: rest - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


@cache
def _around(currency: str, locale: str, *, is_own: bool) -> tuple[list[str], list[str]]:
    """What stands before and after the digits of an amount, and of one below zero; found out by writing one of each,
    for Babel takes as long for an amount as for all the rest of a cell.
    """
    pattern, place = _pattern(currency, locale, is_own=is_own)
    sample = 123_456_789
    digits = _digits(sample, exponent(currency))
    plus, minus = (pattern.apply(to_decimal(n, currency), place, currency=currency) for n in (sample, -sample))
    return plus.split(digits), minus.split(digits)


def _digits(minor: int, places: int) -> str:
    """As Chinese and English write it: (123450, 2) → "1,234.50"."""
    units, rest = divmod(minor, 10**places)
    return f"{units:,}.{rest:0{places}}" if places else f"{units:,}"


@cache
def _pattern(currency: str, locale: str, *, is_own: bool) -> tuple[NumberPattern, Locale]:
    """How the locale writes amounts, with the sign or the code in the place of the currency. Parsed once: it takes
    longer than to write an amount by it.
    """
    shown = own_sign(currency) if is_own else currency
    gap = "\N{NO-BREAK SPACE}" if shown.isalpha() else ""
    place = Locale.parse(locale)
    written = str(place.currency_formats["standard"].pattern).replace("¤", f"'{shown}'{gap}")
    return parse_pattern(written), place


def _without_currency(text: str, currency: str) -> str:
    for sign in _signs(currency):
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return bare.strip()
        for lead in "+-":
            if text.startswith(lead + sign):
                return lead + text[1 + len(sign) :].strip()
    return text


@cache
def _signs(currency: str) -> tuple[str, ...]:
    exponent(currency)
    signs = {currency, *(get_currency_symbol(currency, locale) for locale in ("zh_Hans_CN", "en_US", "en_GB"))}
    if currency == "CNY":
        signs |= {"¥", "元", "RMB", "人民币"}
    return tuple(sorted((unicodedata.normalize("NFKC", sign) for sign in signs), key=len, reverse=True))


def _fitting(minor: int) -> int:
    if abs(minor) > LARGEST:
        raise MoneyError(_("This amount is too large."))
    return minor
