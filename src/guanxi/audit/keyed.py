"""Values by key in a JSON column (custom fields), which the change log records one by one, as if each had a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

# The column that holds them, and how all of their keys begin, so that no column is ever called like one.
COLUMN = "extra"
PREFIX = "x_"


def is_key(name: str) -> bool:
    """Whether a name is that of a value by key."""
    return name.startswith(PREFIX)


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of columns, and those by key."""
    keyed = {name: value for name, value in values.items() if is_key(name)}
    return {name: value for name, value in values.items() if name not in keyed}, keyed


def spread(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A change of the column as changes of the keys that differ; one that holds other keys stays whole."""
    if COLUMN not in after or not isinstance(after[COLUMN], dict):
        return dict(before), dict(after)
    old, new = dict(before), dict(after)
    was, now = old.pop(COLUMN, None) or {}, new.pop(COLUMN)
    if not all(is_key(key) for key in {**was, **now}):
        return dict(before), dict(after)
    for key in (key for key in {**was, **now} if was.get(key) != now.get(key)):
        old[key], new[key] = was.get(key), now.get(key)
    return old, new


def united(kept: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the column holds once these values are in it: nothing is kept of what is empty."""
    merged = {**(kept or {}), **values}
    return {key: value for key, value in merged.items() if value not in (None, "", [])}


def put(record: models.Model, values: Mapping[str, Any]) -> None:
    """Set columns (by attname) and values by key, as JSON keeps them."""
    columns, keyed = apart(values)
    for name, value in columns.items():
        setattr(record, name, value)
    if keyed:
        setattr(record, COLUMN, united(getattr(record, COLUMN), keyed))


def columns_of(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """The fields of the model in which values of these names (attnames and keys) are kept."""
    held = {COLUMN if is_key(name) else name for name in names}
    return [field.name for field in model._meta.concrete_fields if field.attname in held]
