"""Text fields: compared without regard to case, alike on both databases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Lookup, Q
from django.db.models.lookups import Contains, EndsWith, Exact, StartsWith
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.asking import Asking
from guanxi.conditions.casing import matches, one_of
from guanxi.conditions.comparing import compared, missing
from guanxi.conditions.kinds.arguments import ANY_OF, NOTHING, ONE
from guanxi.conditions.kinds.base import NOT_EMPTY, Field, text_expected
from guanxi.conditions.kinds.operators import Build, Operator, negative
from guanxi.conditions.tree import Path


def _matches(lookup: type[Lookup[Any]]) -> Build:
    return lambda source, text, asking: matches(source, lookup, text)


def _blank(source: Any, value: None, asking: Asking) -> Q:
    return missing(source) | compared(source, Exact, "")


EMPTY_TEXT = Operator(label=_("is empty"), phrase=_("%(field)s is empty"), takes=NOTHING, total=True, build=_blank)

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "contains": Operator(
            label=_("contains"), phrase=_("%(field)s contains %(value)s"), takes=ONE, build=_matches(Contains)
        ),
        "not_contains": negative("contains", _("does not contain"), _("%(field)s does not contain %(value)s"), ONE),
        "is": Operator(
            label=pgettext_lazy("comparison", "is"),
            phrase=_("%(field)s is %(value)s"),
            takes=ONE,
            build=_matches(Exact),
        ),
        "is_not": negative("is", pgettext_lazy("comparison", "is not"), _("%(field)s is not %(value)s"), ONE),
        "starts": Operator(
            label=_("starts with"), phrase=_("%(field)s starts with %(value)s"), takes=ONE, build=_matches(StartsWith)
        ),
        "ends": Operator(
            label=_("ends with"), phrase=_("%(field)s ends with %(value)s"), takes=ONE, build=_matches(EndsWith)
        ),
        "in": Operator(
            label=_("is one of"),
            phrase=_("%(field)s is %(value)s"),
            takes=ANY_OF,
            build=lambda source, texts, asking: one_of(source, texts),
        ),
        "not_in": negative("in", _("is none of"), _("%(field)s is not %(value)s"), ANY_OF),
        "empty": EMPTY_TEXT,
        "not_empty": NOT_EMPTY,
    }
)


@dataclass(frozen=True, eq=False)
class Text(Field):
    """A text: name, city, code, e-mail address."""

    kind = "text"

    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def read(self, raw: object, path: Path) -> str:
        return text_expected(raw, path)

    def say(self, value: Any, asking: Asking) -> str:
        return quoted(value)


def quoted(text: str) -> str:
    """The text, in quotation marks where it would not read as one word."""
    return text if re.fullmatch(r"[\w.@+-]+", text) else f"“{text}”"
