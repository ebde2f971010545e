"""Writing the change log: field values in and out of JSON, and the rows of one operation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from guanxi.audit import keyed
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import current, operation
from guanxi.kernel.inserting import insert_rows

BATCH = 1000
# Of a new record, what it does not hold is not recorded.
EMPTY: tuple[Any, ...] = (None, "", {}, [])
Listener = Callable[[type[models.Model], Sequence[int], Collection[str] | None], None]
OperationListener = Callable[[Operation, str], None]
_listeners: list[Listener] = []
_operation_listeners: list[OperationListener] = []


def on_change(listener: Listener) -> Listener:
    """Have `listener(model, primary keys, columns)` called, in the same transaction, after any path changed records.

    `columns` are those that differ now in any of the records; None of records that were made or removed.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def on_operation(listener: OperationListener) -> OperationListener:
    """Have `listener(operation, model label)` called, in the same transaction, after its changes were written."""
    if listener not in _operation_listeners:
        _operation_listeners.append(listener)
    return listener


def tell(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
    """Tell the listeners which records have changed, and in what."""
    if pks:
        for listener in _listeners:
            listener(model, pks, columns)


def audited_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns whose changes are recorded: all but the derived ones, which follow from other data."""
    derived: frozenset[str] = getattr(model, "DERIVED_FIELDS", frozenset())
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in derived]


def columns_kept(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What is kept of a record that is removed: the derived columns as well, so that undo brings it back complete."""
    return [f for f in model._meta.concrete_fields if not f.primary_key and not f.generated]


def to_json(value: Any) -> Any:
    """A column's value as JSON keeps it, without loss."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def from_json(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as the model takes them, and values by key as they are; columns that are gone are left out."""
    columns = {f.attname: f for f in model._meta.concrete_fields}
    own, by_key = keyed.apart(values)
    return {name: _typed(columns[name], value) for name, value in own.items() if name in columns} | by_key


def _typed(column: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(column, models.JSONField | models.ForeignKey):
        return value
    return column.to_python(value)


def values_of(instance: models.Model) -> dict[str, Any]:
    """The recorded columns of an instance, as JSON."""
    return {f.attname: to_json(getattr(instance, f.attname)) for f in audited_fields(type(instance))}


def stored_values(
    model: type[models.Model], pks: Iterable[int], names: Iterable[str] | None = None, *, lock: bool = False
) -> dict[int, dict[str, Any]]:
    """What the database holds for these records: primary key → column → JSON value (one query)."""
    columns = [f.attname for f in audited_fields(model) if names is None or f.attname in names]
    rows = model._base_manager.filter(pk__in=list(pks))
    if lock:
        rows = rows.select_for_update()
    return {row.pop("pk"): {k: to_json(v) for k, v in row.items()} for row in rows.values("pk", *columns)}


def whole_values(model: type[models.Model], pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """All that the database holds for these records, before they are removed (one query)."""
    rows = model._base_manager.filter(pk__in=list(pks)).values("pk", *(f.attname for f in columns_kept(model)))
    return {row.pop("pk"): {k: to_json(v) for k, v in row.items()} for row in rows}


def created(instances: Sequence[models.Model]) -> None:
    """Record that these records were made."""
    if instances:
        model = type(instances[0])
        names = [field.attname for field in audited_fields(model)]
        _write(model, Change.Action.CREATE, [(i.pk, {}, _filled(i, names)) for i in instances])


def deleted(model: type[models.Model], before: Mapping[int, dict[str, Any]]) -> None:
    """Record that these records were removed, with all that they held."""
    _write(model, Change.Action.DELETE, [(pk, values, {}) for pk, values in before.items()])


def updated(
    model: type[models.Model], before: Mapping[int, dict[str, Any]], after: Mapping[int, dict[str, Any]]
) -> None:
    """Record the columns in which `after` differs from `before`."""
    rows = []
    for pk, old in before.items():
        new = after.get(pk, {})
        names = [n for n in new if new[n] != old.get(n)]
        if names:
            rows.append((pk, *keyed.spread({n: old.get(n) for n in names}, {n: new[n] for n in names})))
    _write(model, Change.Action.UPDATE, rows)


def _filled(instance: models.Model, names: Iterable[str]) -> dict[str, Any]:
    values = {name: to_json(value) for name in names if (value := getattr(instance, name)) not in EMPTY}
    if keyed.COLUMN not in values:
        return values
    _before, after = keyed.spread({}, values)
    return {name: value for name, value in after.items() if value not in EMPTY}


def _write(model: type[models.Model], action: str, rows: Sequence[tuple[int, dict[str, Any], dict[str, Any]]]) -> None:
    if not rows:
        return
    label = model._meta.label_lower
    row = _operation()
    changes = ((row.pk, label, pk, action, before, after) for pk, before, after in rows)
    insert_rows(Change, ("operation_id", "model", "object_id", "action", "before", "after"), changes)
    columns = {name for _, before, after in rows for name in (*before, *after)}
    tell(model, [pk for pk, _, _ in rows], columns if action == Change.Action.UPDATE else None)
    for listener in _operation_listeners:
        listener(row, label)


def _operation() -> Operation:
    under_way = current()
    if under_way is not None:
        return under_way.operation()
    # Nobody opened an operation (a shell, a script): the change is recorded all the same.
    with operation(Operation.Kind.SYSTEM) as own:
        return own.operation()


def model_of(label: str) -> type[models.Model]:
    """The model with this label. Raises LookupError for one that is gone."""
    return apps.get_model(label)
