"""Reading cells: from what people write to typed values, with a reason where that cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from guanxi.exchange import moments
from guanxi.kernel import money
from guanxi.kernel.text import clean, clean_lines, fold

LANGUAGES = ("zh-hans", "en")
# What programs write for "nothing"; only where a word cannot be meant (never in names).
NOTHING = frozenset({"", "nan", "null", "none", "n/a", "na", "nat", "-", "--", "\\n", "#n/a", "无"})
CACHED = 20_000
# The clock of another place may be ahead of the company's.
AHEAD = timedelta(days=1)


class CellError(ValueError):
    """The cell cannot be read as what its column is mapped to; the message is for the user."""


@dataclass(frozen=True)
class Conventions:
    """What a file leaves open: the order of day and month, the decimal mark, the zone and the currency.

    `now` is the moment after which nothing can have happened yet; None where that is not to be looked at.
    """

    zone: tzinfo
    currency: str
    date_order: str = "ymd"
    decimal_mark: str = "."
    now: datetime | None = None


Parse = Callable[[str], Any]
Cell = Callable[[Conventions], Parse]


def text(limit: int) -> Cell:
    """One line of text of at most `limit` characters."""

    def parse(cell: str) -> str | None:
        return _fitting(clean(cell), limit) or None

    return lambda conventions: parse


def long_text(limit: int = 20_000) -> Cell:
    """Text that may have lines."""

    def parse(cell: str) -> str | None:
        return _fitting(clean_lines(cell).strip(), limit) or None

    return lambda conventions: parse


def key(limit: int) -> Cell:
    """A code by which a record is found. Where a program has turned long numbers into decimals (17850.0), they are
    turned back."""

    def parse(cell: str) -> str | None:
        found = clean(cell)
        if found.endswith(".0") and len(found) > 5 and found[:-2].isdecimal():
            found = found[:-2]
        return _fitting(found, limit) if fold(found) not in NOTHING else None

    return lambda conventions: lru_cache(CACHED)(parse)


def decimal(places: int, digits: int) -> Cell:
    """A number with at most so many decimals and digits, as a Decimal."""

    def cell(conventions: Conventions) -> Parse:
        def parse(cell: str) -> Decimal | None:
            number = _number(cell, conventions)
            if number is None:
                return None
            try:
                rounded = number.quantize(Decimal(1).scaleb(-places))
            except InvalidOperation:
                raise CellError(_("“%s” is too large.") % cell[:40]) from None
            if rounded.adjusted() >= digits - places:
                raise CellError(_("“%s” is too large.") % cell[:40])
            if rounded != number:
                raise CellError(
                    _("“%(value)s” has more than %(places)d decimals.") % {"value": cell[:40], "places": places}
                )
            return rounded.normalize() if rounded else Decimal(0)

        return lru_cache(CACHED)(parse)

    return cell


def amount(*, rounded: bool = False, currency: str = "") -> Cell:
    """Money in minor units, of the file's currency unless given; `rounded` takes finer amounts, half up."""

    def cell(conventions: Conventions) -> Parse:
        code = currency or conventions.currency

        def parse(cell: str) -> int | None:
            if fold(cell.strip()) in NOTHING:
                return None
            try:
                return money.parse(cell, code, decimal_mark=conventions.decimal_mark)
            except money.MoneyError as error:
                finer = _number(cell, conventions, quiet=True) if rounded else None
                if finer is None:
                    raise CellError(str(error)) from error
            try:
                return money.line_amount(Decimal(1), finer, code)
            except money.MoneyError as error:
                raise CellError(str(error)) from error

        return lru_cache(CACHED)(parse)

    return cell


def moment(*, past: bool = False) -> Cell:
    """A point in time; without a zone it is the company's, without a time it is midnight. `past` refuses the future."""

    def cell(conventions: Conventions) -> Parse:
        def parse(cell: str) -> Any:
            if fold(cell.strip()) in NOTHING:
                return None
            found = moments.parse(cell, conventions.date_order, conventions.zone)
            if found is None:
                raise CellError(_("“%s” is not a date.") % cell[:40])
            if past and conventions.now is not None and found > conventions.now + AHEAD:
                raise CellError(_("“%s” lies in the future.") % cell[:40])
            return found

        return lru_cache(CACHED)(parse)

    return cell


def day(*, past: bool = False) -> Cell:
    """A date; `past` refuses the future."""

    def cell(conventions: Conventions) -> Parse:
        read = moment(past=past)(conventions)

        def parse(cell: str) -> Any:
            found = read(cell)
            return found.astimezone(conventions.zone).date() if found else None

        return parse

    return cell


def email() -> Cell:
    """An e-mail address, in the case in which it was given."""

    def parse(cell: str) -> str | None:
        found = clean(cell)
        if fold(found) in NOTHING:
            return None
        try:
            validate_email(found)
        except ValidationError:
            raise CellError(_("“%s” is not an e-mail address.") % found[:80]) from None
        return _fitting(found, 254)

    return lambda conventions: parse


def phone() -> Cell:
    """A phone number as it was written, full-width digits apart; at least three digits."""

    def parse(cell: str) -> str | None:
        found = clean(unicodedata.normalize("NFKC", cell))
        if fold(found) in NOTHING:
            return None
        if found.endswith(".0") and found[:-2].isdecimal():
            found = found[:-2]
        if sum(c.isdecimal() for c in found) < 3 or len(found) > 40:
            raise CellError(_("“%s” is not a phone number.") % found[:80])
        return found

    return lambda conventions: parse


def choice(choices: Iterable[tuple[str, str | Promise]], **synonyms: Iterable[str]) -> Cell:
    """One of a list of choices, by its value, its label in either language, or a synonym."""

    def cell(conventions: Conventions) -> Parse:
        known = _spellings(choices, synonyms)

        def parse(cell: str) -> str | None:
            found = fold(clean(cell))
            if found in known:
                return known[found]
            if found in NOTHING:
                return None
            raise CellError(
                _("“%(value)s” is none of: %(choices)s.")
                % {"value": cell[:40], "choices": ", ".join(str(label) for value, label in choices)}
            )

        return parse

    return cell


def choices(of: Iterable[tuple[str, str | Promise]], **synonyms: Iterable[str]) -> Cell:
    """Several of a list of choices, divided by semicolons, or else by commas, slashes or bars that no choice has."""

    def cell(conventions: Conventions) -> Parse:
        one, known = choice(of, **synonyms)(conventions), _spellings(of, synonyms)

        def parse(cell: str) -> list[str] | None:
            found: set[str] = set()
            for part in re.split("[;；\n]", cell):
                if whole := known.get(fold(clean(part))):
                    found.add(whole)
                else:
                    found.update(value for piece in re.split("[,，、/|]", part) if (value := one(piece)))
            return sorted(found) or None

        return parse

    return cell


def boolean() -> Cell:
    """Yes or no, in words or signs of both languages."""
    return choice(
        [("yes", "yes"), ("no", "no")],
        yes=("true", "1", "1.0", "y", "t", "on", "x", "是", "有", "对", "√", "✓"),
        no=("false", "0", "0.0", "n", "f", "off", "否", "无", "没有", "×"),
    )


def _spellings(choices: Iterable[tuple[str, str | Promise]], synonyms: dict[str, Iterable[str]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for value, label in choices:
        for language in LANGUAGES:
            with override(language):
                known[fold(str(label))] = value
        known[fold(value)] = known[fold(value.replace("_", " "))] = value
        known.update({fold(synonym): value for synonym in synonyms.get(value, ())})
    return known


def _number(cell: str, conventions: Conventions, *, quiet: bool = False) -> Decimal | None:
    if fold(cell.strip()) in NOTHING:
        return None
    try:
        return money.parse_decimal(cell, decimal_mark=conventions.decimal_mark)
    except money.MoneyError as error:
        if quiet:
            return None
        raise CellError(str(error)) from error


def _fitting(found: str, limit: int) -> str:
    if len(found) > limit:
        raise CellError(
            _("This text has %(length)d characters; at most %(limit)d fit.") % {"length": len(found), "limit": limit}
        )
    return found
