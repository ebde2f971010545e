"""A condition checked against a vocabulary: every key, operator and value found, allowed and of the right type.

Compiling and saying in words both start from the bound form, so that what is accepted is one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.columns import Allowed
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.number import Number
from guanxi.conditions.kinds.operators import Operator
from guanxi.conditions.kinds.related import FIGURES, Related
from guanxi.conditions.tree import Aggregate, AllOf, AnyOf, Condition, Leaf, Not, Path, Value
from guanxi.conditions.vocabularies import Vocabulary, vocabulary_of

# How deep related lists may look into related lists of their own (a party's orders' lines).
MAX_RELATED: Final = 2
COUNT: Final = Number("count", pgettext_lazy("figure", "number"))


@dataclass(frozen=True)
class BoundGroup:
    """All or any of the parts."""

    parts: tuple[Bound, ...]
    every: bool


@dataclass(frozen=True)
class BoundNot:
    """Not the part."""

    part: Bound


@dataclass(frozen=True)
class BoundLeaf:
    """A field of the model compared by a positive operator; `negated` where the condition named its opposite."""

    model: type[Model]
    field: Field
    op: str
    operator: Operator
    negated: bool
    value: Any

    @property
    def named(self) -> Operator:
        """The operator the condition named."""
        return self.field.operators()[self.op]

    @property
    def asks_if_empty(self) -> bool:
        """Whether it asks for rows without a value."""
        return self.operator is self.field.operators().get("empty")


@dataclass(frozen=True)
class BoundAggregate:
    """A figure over related rows. `leaf` compares it, by the field it is made of; None for mere existence."""

    model: type[Model]
    related: Related
    aggregate: str
    of: Field | None
    where: Bound | None
    leaf: BoundLeaf | None


Bound = BoundGroup | BoundNot | BoundLeaf | BoundAggregate


def everything_allowed(model: type[Model], field: Field) -> bool:
    """The predicate that allows all fields: for the program itself."""
    return True


def bind(condition: Condition, vocabulary: Vocabulary, allowed: Allowed = everything_allowed) -> Bound:
    """Check the condition against the vocabulary. Raises ConditionError with the path of the first fault.

    A field that is not allowed is refused in the same words as one that does not exist.
    """
    return _Binder(vocabulary, allowed, 0).bound(condition, ())


def check(condition: Condition, vocabulary: Vocabulary, allowed: Allowed = everything_allowed) -> None:
    """Refuse a condition that the vocabulary does not understand, before it is saved. Raises ConditionError."""
    bind(condition, vocabulary, allowed)


class _Binder:
    def __init__(self, vocabulary: Vocabulary, allowed: Allowed, depth: int) -> None:
        self.model, self.allowed, self.depth = vocabulary.model, allowed, depth
        self.fields = vocabulary.fields()

    def bound(self, condition: Condition, path: Path) -> Bound:
        match condition:
            case AllOf(parts):
                return BoundGroup(tuple(self._parts(parts, (*path, "all"))), every=True)
            case AnyOf(parts):
                return BoundGroup(tuple(self._parts(parts, (*path, "any"))), every=False)
            case Not(part):
                return BoundNot(self.bound(part, (*path, "not")))
            case Leaf(key, op, value):
                field = self._field(key, (*path, "field"))
                return _leaf(self.model, field, op, value, path)
            case Aggregate():
                return self._aggregate(condition, path)

    def _parts(self, parts: tuple[Condition, ...], path: Path) -> Iterator[Bound]:
        return (self.bound(part, (*path, index)) for index, part in enumerate(parts))

    def _field(self, key: str, path: Path) -> Field:
        field = self.fields.get(key)
        if field is None or not self.allowed(self.model, field):
            raise ConditionError(_("There is no field “%(key)s” here.") % {"key": key}, path)
        return field

    def _aggregate(self, node: Aggregate, path: Path) -> BoundAggregate:
        related = self._field(node.related, (*path, "related"))
        if not isinstance(related, Related):
            raise ConditionError(_("“%(key)s” is not a related list.") % {"key": node.related}, (*path, "related"))
        if self.depth == MAX_RELATED:
            raise ConditionError(_("Related lists are nested too deeply."), path)
        if node.aggregate not in FIGURES:
            raise ConditionError(_("“%(key)s” is not known.") % {"key": node.aggregate}, (*path, "aggregate"))
        inner = _Binder(vocabulary_of(related.source(self.model).model), self.allowed, self.depth + 1)
        where = inner.bound(node.where, (*path, "where")) if node.where else None
        of = inner.measured(node, path)
        if node.aggregate != "exists":
            leaf = _leaf(inner.model, of or COUNT, node.op, node.value, path)
        elif node.op or node.value is not None:
            raise ConditionError(_("“exists” takes neither operator nor value."), (*path, "op"))
        else:
            leaf = None
        return BoundAggregate(self.model, related, node.aggregate, of, where, leaf)

    def measured(self, node: Aggregate, path: Path) -> Field | None:
        """The field of this model that the figure is made of."""
        kinds = FIGURES[node.aggregate].of
        if not kinds:
            if node.of:
                raise ConditionError(_("This figure is not made of a field."), (*path, "of"))
            return None
        of = self._field(node.of, (*path, "of"))
        if of.kind not in kinds:
            raise ConditionError(_("This figure cannot be made of “%(key)s”.") % {"key": node.of}, (*path, "of"))
        return of


def _leaf(model: type[Model], field: Field, op: str, value: Value, path: Path) -> BoundLeaf:
    operators = field.operators()
    if op not in operators:
        raise ConditionError(_("“%(key)s” is not an operator here.") % {"key": op}, (*path, "op"))
    named = operators[op]
    read = named.takes.read(field, value, path)
    return BoundLeaf(model, field, op, operators[named.negates] if named.negates else named, bool(named.negates), read)
