"""Lists of related records, of which a condition may count, sum or find the extremes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Avg, Count, Max, Min, Model, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.operators import Operator, Phrase
from guanxi.conditions.rows import Rows, rows_along


@dataclass(frozen=True)
class Figure:
    """One way to make one figure of many rows: its name, how it is said, of which kinds, and what no rows give."""

    label: Phrase
    phrase: Phrase
    of: tuple[str, ...]
    function: Any
    zero_if_none: bool = False
    phrase_of_dates: Phrase = ""


_NUMERIC: Final = ("number", "money")
_ORDERED: Final = (*_NUMERIC, "date", "datetime")

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "exists": Figure(pgettext_lazy("figure", "there are"), _("has %(rows)s"), (), None),
        "count": Figure(pgettext_lazy("figure", "number"), _("number of %(rows)s"), (), Count, zero_if_none=True),
        "sum": Figure(
            pgettext_lazy("figure", "total"),
            _("total %(of)s of %(rows)s"),
            _NUMERIC,
            lambda source: Sum(source, default=0),
            zero_if_none=True,
        ),
        "avg": Figure(pgettext_lazy("figure", "average"), _("average %(of)s of %(rows)s"), _NUMERIC, Avg),
        "min": Figure(
            pgettext_lazy("figure", "least or first"),
            _("least %(of)s of %(rows)s"),
            _ORDERED,
            Min,
            phrase_of_dates=_("first %(of)s of %(rows)s"),
        ),
        "max": Figure(
            pgettext_lazy("figure", "greatest or last"),
            _("greatest %(of)s of %(rows)s"),
            _ORDERED,
            Max,
            phrase_of_dates=_("last %(of)s of %(rows)s"),
        ),
    }
)


@dataclass(frozen=True, eq=False)
class Related(Field):
    """Records that belong to this one: the end of a path of relations, or `Rows`; only those the asker may see count.

    They are described by the vocabulary of their own model. `when` is the key of their main date in it, by which
    words speak: "orders in the last 30 days".
    """

    when: str = ""

    kind = "related"
    many = True

    def operators(self) -> Mapping[str, Operator]:
        return {}

    def source(self, model: type[Model], value: Any = None) -> Rows:
        return self.path if isinstance(self.path, Rows) else rows_along(model, self.path or self.key)
