"""One choice of a list, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Choices
from django.db.models.enums import ChoicesType
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import compared
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.arguments import ANY_OF, ONE
from guanxi.conditions.kinds.base import EMPTY, NOT_EMPTY, Field
from guanxi.conditions.kinds.operators import Operator, negative
from guanxi.conditions.kinds.text import EMPTY_TEXT, quoted
from guanxi.conditions.tree import Leaf, Path

Pairs = Iterable[tuple[Any, Any]]
Offered = Pairs | type[Choices] | Callable[[], Pairs]

IS = Operator(
    label=pgettext_lazy("comparison", "is"),
    phrase=_("%(field)s is %(value)s"),
    takes=ONE,
    build=lambda source, value, asking: compared(source, Exact, value),
)
IS_NOT = negative("is", pgettext_lazy("comparison", "is not"), _("%(field)s is not %(value)s"), ONE)
IN = Operator(
    label=_("is one of"),
    phrase=_("%(field)s is %(value)s"),
    takes=ANY_OF,
    build=lambda source, values, asking: compared(source, In, values),
)
NOT_IN = negative("in", _("is none of"), _("%(field)s is not %(value)s"), ANY_OF)

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {"is": IS, "is_not": IS_NOT, "in": IN, "not_in": NOT_IN, "empty": EMPTY, "not_empty": NOT_EMPTY}
)


def pairs(choices: Offered) -> list[tuple[Any, str]]:
    """The choices as pairs of value and label in the active language."""
    if isinstance(choices, ChoicesType):
        offered: Pairs = choices.choices
    else:
        offered = choices() if callable(choices) else choices
    return [(value, str(label)) for value, label in offered]


def chosen(raw: object, among: list[tuple[Any, str]], path: Path) -> Any:
    """The raw value, if it is one of these. Raises ConditionError."""
    for value, _label in among:
        if raw == value and isinstance(raw, bool) == isinstance(value, bool):
            return value
    raise ConditionError(gettext("“%(value)s” is not one of the choices.") % {"value": str(raw)[:80]}, path)


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of a list of values: a Choices class, pairs of value and label, or a function that returns pairs."""

    choices: Offered = ()

    kind = "choice"

    def operators(self) -> Mapping[str, Operator]:
        text = all(isinstance(value, str) for value, _label in pairs(self.choices))
        return {**OPERATORS, "empty": EMPTY_TEXT} if text else OPERATORS

    def read(self, raw: object, path: Path) -> Any:
        return chosen(raw, pairs(self.choices), path)

    def equal_to(self, text: str) -> Leaf:
        values = {str(value): value for value, _label in pairs(self.choices)}
        return Leaf(self.key, "is", values.get(text, text))

    def say(self, value: Any, asking: Asking) -> str:
        return quoted(dict(pairs(self.choices))[value])

    def options(self, asking: Asking) -> list[tuple[Any, str]]:
        return pairs(self.choices)


@dataclass(frozen=True, eq=False)
class Boolean(Field):
    """Yes or no; a value that was never given is neither, but "is not yes" holds for it."""

    kind = "boolean"
    json_type = "boolean"

    def operators(self) -> Mapping[str, Operator]:
        return {"is": IS, "is_not": IS_NOT, "empty": EMPTY, "not_empty": NOT_EMPTY}

    def read(self, raw: object, path: Path) -> bool:
        if not isinstance(raw, bool):
            raise ConditionError(gettext("“Yes” or “no” is expected (true or false)."), path)
        return raw

    def equal_to(self, text: str) -> Leaf:
        return Leaf(self.key, "is", {"true": True, "false": False}.get(text, text))

    def say(self, value: Any, asking: Asking) -> str:
        return f"“{gettext('yes') if value else gettext('no')}”"

    def options(self, asking: Asking) -> list[tuple[Any, str]]:
        return [(True, gettext("yes")), (False, gettext("no"))]
