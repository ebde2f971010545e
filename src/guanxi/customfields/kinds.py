"""The kinds of custom fields: what of a value JSON keeps, and what Python makes of it.

Numbers are kept as numbers of JSON, of 15 digits at most: so many every double holds exactly, and both databases
compare and index them as numbers. Amounts are whole minor units of the field's currency, days ISO text, choices the
value that never changes, several choices a list of these, another record its key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DIGITS = 15
LARGEST = 10**DIGITS - 1
TEXT_LIMIT, LONG_LIMIT = 200, 20_000
# The records that a field of the kind `PARTY` leads to; their package stands above this one.
PARTY_LABEL: Final = "parties.party"


class Kind(models.TextChoices):
    TEXT = "text", pgettext_lazy("a kind of field", "Text")
    LONG = "long", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    MULTICHOICE = "choices", _("Several choices")
    BOOLEAN = "boolean", _("Yes or no")
    IDENTITY = "identity", _("Number shown masked")
    PARTY = "party", pgettext_lazy("a kind of field", "Party")


# Of these kinds a definition says which choices there are.
CHOSEN: Final = frozenset({Kind.CHOICE, Kind.MULTICHOICE})


@dataclass(frozen=True)
class Storage:
    """How the values of a kind are kept.

    fits    whether a JSON value is one of this kind; it is told the decimals and the values of the choices
    python  the JSON value as Python works with it
    json    the other way round
    """

    fits: Callable[[Any, int, Collection[str]], bool]
    python: Callable[[Any], Any] = lambda raw: raw
    json: Callable[[Any], Any] = lambda value: value


def _is_number(raw: Any, decimals: int, choices: Collection[str]) -> bool:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) > LARGEST:
        return False
    return -int(Decimal(str(raw)).normalize().as_tuple().exponent) <= decimals


def _is_day(raw: Any, decimals: int, choices: Collection[str]) -> bool:
    try:
        return date.fromisoformat(raw).isoformat() == raw
    except (TypeError, ValueError):
        return False


def _is_whole(raw: Any, decimals: int, choices: Collection[str]) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= LARGEST


def _are_choices(raw: Any, decimals: int, choices: Collection[str]) -> bool:
    if not isinstance(raw, list) or not raw or not all(isinstance(one, str) and one in choices for one in raw):
        return False
    return len(set(raw)) == len(raw)


def _key_of(value: Any) -> int:
    return int(value.pk if isinstance(value, models.Model) else value)


def _number_kept(value: Any) -> int | float:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else float(number)


def _text_of(limit: int) -> Callable[[Any, int, Collection[str]], bool]:
    return lambda raw, decimals, choices: isinstance(raw, str) and len(raw) <= limit


_LINE = Storage(lambda raw, decimals, choices: _text_of(TEXT_LIMIT)(raw, 0, ()) and "\n" not in raw)
STORED: Final[dict[str, Storage]] = {
    Kind.TEXT: _LINE,
    Kind.IDENTITY: _LINE,
    Kind.LONG: Storage(_text_of(LONG_LIMIT)),
    Kind.NUMBER: Storage(_is_number, lambda raw: Decimal(str(raw)), _number_kept),
    Kind.MONEY: Storage(_is_whole),
    Kind.DATE: Storage(_is_day, date.fromisoformat, lambda day: day.isoformat()),
    Kind.CHOICE: Storage(lambda raw, decimals, choices: isinstance(raw, str) and raw in choices),
    Kind.MULTICHOICE: Storage(_are_choices),
    Kind.BOOLEAN: Storage(lambda raw, decimals, choices: isinstance(raw, bool)),
    Kind.PARTY: Storage(lambda raw, decimals, choices: _is_whole(raw, 0, ()) and raw > 0, json=_key_of),
}
