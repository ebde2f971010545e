"""Numbers and money."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from babel.numbers import format_decimal
from django.conf import settings
from django.db.models import BigIntegerField, Case, FloatField, Lookup, Model, Value, When
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.translation import get_language, gettext, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import compared
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.arguments import ONE, TWO
from guanxi.conditions.kinds.base import EMPTY, NOT_EMPTY, Field
from guanxi.conditions.kinds.operators import Operator, Phrase, negative
from guanxi.conditions.tree import Leaf, Path
from guanxi.kernel import money

_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,9})?", re.ASCII)


class Amount(NamedTuple):
    """An amount of money in minor units of a currency."""

    minor: int
    currency: str


def _plain(value: Decimal | Amount) -> Decimal | int:
    return value.minor if isinstance(value, Amount) else value


def _bound(value: Decimal | Amount) -> Value:
    # Bound as an int or a float of its own: prepared for the column it would be rounded to whole numbers or to the
    # column's decimals, and refused where it has more digits than the column.
    number = _plain(value)
    if number == int(number):
        return Value(int(number), output_field=BigIntegerField())
    return Value(float(number), output_field=FloatField())


def _comparison(label: Phrase, phrase: Phrase, lookup: type[Lookup[Any]], test: Callable[[Any, Any], bool]) -> Operator:
    return Operator(
        label=label,
        phrase=phrase,
        takes=ONE,
        build=lambda source, value, asking: compared(source, lookup, _bound(value)),
        at_zero=lambda value: test(0, _plain(value)),
    )


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "=": _comparison("=", _("%(field)s = %(value)s"), Exact, operator.eq),
        "!=": negative("=", "≠", _("%(field)s ≠ %(value)s"), ONE),
        "<": _comparison("<", _("%(field)s < %(value)s"), LessThan, operator.lt),
        "<=": _comparison("≤", _("%(field)s ≤ %(value)s"), LessThanOrEqual, operator.le),
        ">": _comparison(">", _("%(field)s > %(value)s"), GreaterThan, operator.gt),
        ">=": _comparison("≥", _("%(field)s ≥ %(value)s"), GreaterThanOrEqual, operator.ge),
        "between": Operator(
            label=_("is between"),
            phrase=pgettext_lazy("numbers", "%(field)s is from %(value)s"),
            takes=TWO,
            build=lambda source, value, asking: (
                compared(source, GreaterThanOrEqual, _bound(value[0]))
                & compared(source, LessThanOrEqual, _bound(value[1]))
            ),
            at_zero=lambda value: _plain(value[0]) <= 0 <= _plain(value[1]),
        ),
        "empty": EMPTY,
        "not_empty": NOT_EMPTY,
    }
)


@dataclass(frozen=True, eq=False)
class Number(Field):
    """A whole or decimal number."""

    kind = "number"
    json_type = "number"

    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def equal_to(self, text: str) -> Leaf:
        return Leaf(self.key, "=", text)

    def read(self, raw: object, path: Path) -> Decimal | Amount:
        return decimal_expected(raw, path)

    def say(self, value: Any, asking: Asking) -> str:
        locale = to_locale(get_language() or settings.LANGUAGE_CODE)
        return format_decimal(value, locale=locale, decimal_quantization=False)


@dataclass(frozen=True, eq=False)
class Money(Number):
    """An amount kept in minor units.

    A value is given in major units, as a number or a decimal text: in the company's currency, or in another as
    `{"amount": "12.50", "currency": "USD"}` where `currency_path` leads to each row's currency. Rows in another
    currency than the value's count as having no amount: they are never compared by their bare numbers. `currency`
    is that of all rows where it is not the company's.
    """

    currency_path: str = ""
    currency: str = ""

    kind = "money"
    json_type = "integer"

    def read(self, raw: object, path: Path) -> Amount:
        currency: Any = self.currency or settings.CURRENCY
        if isinstance(raw, dict):
            if not self.currency_path or set(raw) != {"amount", "currency"}:
                raise ConditionError(gettext("An amount with its currency is expected."), path)
            given: dict[str, Any] = raw
            raw, currency = given["amount"], given["currency"]
        try:
            return Amount(money.to_minor(decimal_expected(raw, path), currency), currency)
        except money.MoneyError as error:
            raise ConditionError(str(error), path) from error

    def source(self, model: type[Model], value: Any = None) -> Any:
        source = super().source(model)
        if not self.currency_path or value is None:
            return source
        currency = (value if isinstance(value, Amount) else value[0]).currency
        return Case(When(**{self.currency_path: currency}, then=source))

    def say(self, value: Any, asking: Asking) -> str:
        return money.format(value.minor, value.currency)


def decimal_expected(raw: object, path: Path) -> Decimal:
    """The raw value as a finite decimal number. Raises ConditionError."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Decimal(str(raw))
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    raise ConditionError(gettext("A number is expected."), path)
