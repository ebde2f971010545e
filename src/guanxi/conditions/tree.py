"""The condition as a tree of frozen nodes, and its JSON form: read strictly, written back without loss.

A group is `{"all": […]}`, `{"any": […]}` or `{"not": …}`; a leaf is `{"field": …, "op": …, "value": …}`;
a figure over related records is `{"related": …, "aggregate": …, "of": …, "where": …, "op": …, "value": …}`.
The root may carry `"version"`. Whether fields and operators exist is asked later, of a vocabulary (`binding`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from guanxi.conditions.errors import ConditionError, Step

VERSION: Final = 1
MAX_DEPTH: Final = 8
MAX_LEAVES: Final = 200
MAX_TEXT: Final = 500
MAX_ITEMS: Final = 500
MAX_VALUES: Final = 5_000
MAX_NUMBER: Final = 10**18

Path = tuple[Step, ...]
Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | dict[str, Scalar] | None


@dataclass(frozen=True)
class AllOf:
    """True where every part is; without parts, true everywhere."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """True where at least one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """True exactly where its part is not."""

    part: Condition


@dataclass(frozen=True)
class Leaf:
    """One field compared with one value; `value` is None where the operator takes none."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True)
class Aggregate:
    """A figure over related records compared with a value; `exists` has neither operator nor value."""

    related: str
    aggregate: str
    of: str = ""
    where: Condition | None = None
    op: str = ""
    value: Value = None


Condition = AllOf | AnyOf | Not | Leaf | Aggregate
EVERYTHING: Final = AllOf(())


def parse(data: object) -> Condition:
    """Read the JSON form (already decoded). Raises ConditionError at the first fault, with its path."""
    if isinstance(data, Mapping) and "version" in data:
        if data["version"] != VERSION or isinstance(data["version"], bool):
            raise ConditionError(_("This version of the condition language is not known."), ("version",))
        data = {key: value for key, value in data.items() if key != "version"}
    if data == {"all": []}:
        return EVERYTHING
    return _Reader().condition(data, (), 1)


def to_json(condition: Condition) -> dict[str, Any]:
    """The JSON form of a condition; `parse(to_json(c)) == c`."""
    return {"version": VERSION} | _written(condition)


def _written(condition: Condition) -> dict[str, Any]:
    match condition:
        case AllOf(parts):
            return {"all": [_written(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_written(part) for part in parts]}
        case Not(part):
            return {"not": _written(part)}
        case Leaf(key, op, value):
            return {"field": key, "op": op} | _written_value(value)
        case Aggregate(related, aggregate, of, where, op, value):
            given = {"of": of, "where": where and _written(where), "op": op}
            kept = {key: part for key, part in given.items() if part}
            return {"related": related, "aggregate": aggregate} | kept | _written_value(value)


def _written_value(value: Value) -> dict[str, Any]:
    if value is None:
        return {}
    return {"value": list(value) if isinstance(value, tuple) else value}


@dataclass
class _Reader:
    """Walks the decoded JSON once and counts what it meets, so that the limits hold for the whole."""

    leaves: int = 0
    values: int = 0

    def condition(self, data: object, path: Path, depth: int) -> Condition:
        if not isinstance(data, Mapping):
            raise ConditionError(_("A condition is expected here."), path)
        if depth > MAX_DEPTH:
            raise ConditionError(_("Groups are nested too deeply (at most %(most)d).") % {"most": MAX_DEPTH}, path)
        for key, kind in (("all", AllOf), ("any", AnyOf)):
            if key in data:
                return kind(self._parts(_only(data, {key}, path)[key], (*path, key), depth))
        if "not" in data:
            return Not(self.condition(_only(data, {"not"}, path)["not"], (*path, "not"), depth + 1))
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise ConditionError(_("There are too many conditions (at most %(most)d).") % {"most": MAX_LEAVES}, path)
        if "field" in data:
            return self._leaf(_only(data, {"field", "op", "value"}, path), path)
        if "related" in data:
            known = {"related", "aggregate", "of", "where", "op", "value"}
            return self._aggregate(_only(data, known, path), path, depth)
        raise ConditionError(_("A condition needs a field, a related list or a group."), path)

    def _parts(self, data: object, path: Path, depth: int) -> tuple[Condition, ...]:
        if not isinstance(data, list | tuple):
            raise ConditionError(_("A list of conditions is expected here."), path)
        # An empty "any" holds nowhere and an empty "all" everywhere: inside a tree both are slips of the pen.
        if not data:
            raise ConditionError(_("A group needs at least one condition."), path)
        return tuple(self.condition(part, (*path, index), depth + 1) for index, part in enumerate(data))

    def _leaf(self, data: Mapping[str, object], path: Path) -> Leaf:
        return Leaf(_name(data, "field", path), _name(data, "op", path), self._value(data, path))

    def _aggregate(self, data: Mapping[str, object], path: Path, depth: int) -> Aggregate:
        where = self.condition(data["where"], (*path, "where"), depth + 1) if "where" in data else None
        return Aggregate(
            related=_name(data, "related", path),
            aggregate=_name(data, "aggregate", path),
            of=_name(data, "of", path) if "of" in data else "",
            where=where,
            op=_name(data, "op", path) if "op" in data else "",
            value=self._value(data, path),
        )

    def _value(self, data: Mapping[str, object], path: Path) -> Value:
        if "value" not in data:
            return None
        value, path = data["value"], (*path, "value")
        if isinstance(value, list | tuple):
            if len(value) > MAX_ITEMS:
                raise ConditionError(_("The list is too long (at most %(most)d).") % {"most": MAX_ITEMS}, path)
            return tuple(self._scalar(item, (*path, index)) for index, item in enumerate(value))
        if isinstance(value, Mapping):
            if len(value) > 4 or not all(isinstance(key, str) and key.isascii() for key in value):
                raise ConditionError(_("This value is not understood."), path)
            return {key: self._scalar(item, (*path, key)) for key, item in value.items()}
        return self._scalar(value, path)

    def _scalar(self, value: object, path: Path) -> Scalar:
        self.values += 1
        if self.values > MAX_VALUES:
            raise ConditionError(_("There are too many values (at most %(most)d).") % {"most": MAX_VALUES}, path)
        if isinstance(value, str):
            return _clean_text(value, path)
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= MAX_NUMBER:
            return value
        if isinstance(value, int | float):
            raise ConditionError(_("This number is too large."), path)
        raise ConditionError(_("This value is not understood."), path)


def _only(data: Mapping[Any, Any], known: set[str], path: Path) -> Mapping[str, Any]:
    if unknown := [str(key) for key in data if key not in known]:
        shown = unknown[0][:40].encode(errors="replace").decode()
        raise ConditionError(_("“%(key)s” is not part of a condition here.") % {"key": shown}, path)
    return data


def _name(data: Mapping[str, object], key: str, path: Path) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise ConditionError(_("“%(key)s” is missing.") % {"key": key}, (*path, key))
    return _clean_text(value, (*path, key))


def _clean_text(text: str, path: Path) -> str:
    if len(text) > MAX_TEXT:
        raise ConditionError(_("The text is too long (at most %(most)d characters).") % {"most": MAX_TEXT}, path)
    # PostgreSQL takes neither NUL nor half of a surrogate pair; SQLite takes one of them.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ConditionError(_("The text contains a character that cannot be stored."), path)
    return text
