"""Fields that hold several choices at once: tags, custom multi-choice fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Exists, F, Model, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import compared, missing
from guanxi.conditions.extra import Extra, ListHolds, Wanted
from guanxi.conditions.kinds.arguments import ALL_OF, ANY_OF, NOTHING
from guanxi.conditions.kinds.base import Field, text_expected
from guanxi.conditions.kinds.choice import Offered, chosen, pairs
from guanxi.conditions.kinds.operators import Operator, negative
from guanxi.conditions.kinds.text import quoted
from guanxi.conditions.rows import Rows, rows_along
from guanxi.conditions.tree import Leaf, Path

Values = tuple[Any, ...]


@dataclass(frozen=True)
class _JsonList:
    extra: Extra

    def has_any(self, values: Values) -> Q:
        return compared(F(self.extra.column), ListHolds, Wanted(self.extra, values, 1))

    def has_all(self, values: Values) -> Q:
        return compared(F(self.extra.column), ListHolds, Wanted(self.extra, values, len(values)))

    def is_empty(self) -> Q:
        length = self.extra.typed("length")
        return missing(length) | compared(length, Exact, 0)


@dataclass(frozen=True)
class _RelatedRows:
    rows: Rows
    value: str

    def has_any(self, values: Values) -> Q:
        return Q(Exists(self.rows.of_outer().filter(**{f"{self.value}__in": values})))

    def has_all(self, values: Values) -> Q:
        group = self.rows.of_outer().filter(**{f"{self.value}__in": values}).values(self.rows.link)
        return Q(Exists(group.annotate(_found=Count(self.value, distinct=True)).filter(_found=len(values))))

    def is_empty(self) -> Q:
        return ~Q(Exists(self.rows.of_outer()))


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "has_any": Operator(
            label=_("has any of"),
            phrase=_("%(field)s include %(value)s"),
            takes=ANY_OF,
            total=True,
            build=lambda source, values, asking: source.has_any(tuple(dict.fromkeys(values))),
        ),
        "has_all": Operator(
            label=_("has all of"),
            phrase=_("%(field)s include %(value)s"),
            takes=ALL_OF,
            total=True,
            build=lambda source, values, asking: source.has_all(tuple(dict.fromkeys(values))),
        ),
        "has_none": negative("has_any", _("has none of"), _("%(field)s do not include %(value)s"), ANY_OF),
        "empty": Operator(
            label=_("is empty"),
            phrase=_("no %(field)s"),
            takes=NOTHING,
            total=True,
            build=lambda source, value, asking: source.is_empty(),
        ),
        "not_empty": negative("empty", _("is not empty"), _("any %(field)s"), NOTHING),
    }
)


@dataclass(frozen=True, eq=False)
class MultiChoice(Field):
    """Several values: an `Extra` list, or related rows (a path of relations, or `Rows`) and the `value` in them.

    Without `choices` any text may be asked for. Related rows count as part of the record: no rule hides them.
    """

    choices: Offered | None = None
    value: str = "name"

    kind = "multichoice"
    many = True

    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def equal_to(self, text: str) -> Leaf:
        return Leaf(self.key, "has_any", (text,))

    def read(self, raw: object, path: Path) -> Any:
        return text_expected(raw, path) if self.choices is None else chosen(raw, pairs(self.choices), path)

    def say(self, value: Any, asking: Asking) -> str:
        return quoted(str(value) if self.choices is None else dict(pairs(self.choices))[value])

    def options(self, asking: Asking) -> list[tuple[Any, str]] | None:
        return None if self.choices is None else pairs(self.choices)

    def source(self, model: type[Model], value: Any = None) -> Any:
        if isinstance(self.path, Extra):
            return _JsonList(self.path)
        rows = self.path if isinstance(self.path, Rows) else rows_along(model, self.path or self.key)
        return _RelatedRows(rows, self.value)
