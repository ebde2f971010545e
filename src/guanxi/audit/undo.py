"""Undo: taking back a whole operation, of any size, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from django.db import IntegrityError, models, transaction

from guanxi.audit import keyed, recording
from guanxi.audit.audited import AuditedQuerySet
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import operation as operation_of
from guanxi.audit.reach import Reach

CHUNK = 1000
# Records with the same values are written at once where they are so many for each set of values.
FEW = 8
SHOWN = 50
Listener = Callable[[Operation], None]
_listeners: list[Listener] = []


def on_undo(listener: Listener) -> Listener:
    """Have `listener(operation)` called, in the same transaction, once an operation has been undone.

    For what follows from the records and is not recorded itself: totals, copies, counters.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


class CannotUndo(Exception):
    """The operation has been undone already, or what it changed has been changed again since."""

    def __init__(self, reason: str, preview: Preview | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.preview = preview


@dataclass
class Preview:
    """What an undo would do: records by model and action, and the later changes that it would overwrite."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    overwritten: int = 0
    examples: list[Change] = field(default_factory=list)


def preview(op: Operation) -> Preview:
    """Count what undoing would touch, and name up to 50 later changes that it would overwrite."""
    rows = op.changes.values_list("model", "action").annotate(n=models.Count("pk"))
    found = Preview(counts={(model, action): n for model, action, n in rows})
    for change in obstacles(op):
        found.overwritten += 1
        if len(found.examples) < SHOWN:
            found.examples.append(change)
    return found


@transaction.atomic
def undo(
    *, operation: Operation, by: Any, at: datetime, overwrite: bool = False, row: Operation | None = None
) -> Operation:
    """Put everything that the operation changed back to what it was, as an operation of its own (so: redo).

    `row` is the operation that undoes it, where that was begun before (a job).
    A job without a user (None) reaches as far as the operation's own; the program itself reaches everything.
    Raises OutOfReach if any record is not theirs to change or delete; CannotUndo if it is undone already, or if
    `overwrite` is not set and later changes stand in the way.
    """
    if Operation.objects.filter(undoes=operation).exclude(pk=row.pk if row else 0).exists():
        raise CannotUndo("undone")
    asker = by or operation.by
    reach = Reach(operation, asker) if asker else None
    if reach:
        reach.check_standing(_runs(operation))
    if not overwrite and next(obstacles(operation), None) is not None:
        raise CannotUndo("changed since", preview(operation))
    if reach:
        reach.check_overwritten(obstacles(operation))
    with operation_of(Operation.Kind.UNDO, by=by, at=at, undoes=operation, label=operation.label, row=row) as current:
        row = current.operation()
        for model_label, action, changes in _runs(operation):
            revert(recording.model_of(model_label), action, changes)
        if reach:
            reach.check_restored()
        tell_listeners(operation)
    return row


def tell_listeners(operation: Operation) -> None:
    """Have what follows from the records that were put back follow."""
    for listener in _listeners:
        listener(operation)


def _later_changes(op: Operation, last: int | None = None) -> models.QuerySet[Change]:
    """Changes by other operations, not themselves undone, to the records that this one changed."""
    own = Change.objects.filter(operation=op, model=models.OuterRef("model"), object_id=models.OuterRef("object_id"))
    undone = Operation.objects.filter(undoes=models.OuterRef("operation_id"))
    return (
        Change.objects.filter(pk__gt=last_pk(op) if last is None else last)
        .exclude(operation=op)
        .filter(operation__undoes__isnull=True)
        .filter(models.Exists(own), ~models.Exists(undone))
    )


def obstacles(op: Operation, *, last: int | None = None, **narrowed: Any) -> Iterator[Change]:
    """The later changes that undoing would overwrite, newest first: those to the same fields, or to a new record.

    `narrowed` leaves only changes of some records, as a filter says; `last` is the operation's last change, if known.
    """
    later = _later_changes(op, last).filter(**narrowed).select_related("operation__by").order_by("-pk")
    for batch in _batches(later.iterator(CHUNK)):
        own: dict[tuple[str, int], set[str] | None] = {}
        for change in op.changes.filter(object_id__in={c.object_id for c in batch}):
            key = change.model, change.object_id
            fields = own.setdefault(key, set())
            if change.action != Change.Action.UPDATE:
                own[key] = None
            elif fields is not None:
                fields.update(change.before)
        for change in batch:
            fields = own.get((change.model, change.object_id), set())
            if fields is None or change.action != Change.Action.UPDATE or fields & change.after.keys():
                yield change


def _batches(changes: Iterator[Change]) -> Iterator[list[Change]]:
    while batch := list(islice(changes, CHUNK)):
        yield batch


def last_pk(op: Operation) -> int:
    """The key of the operation's last change; zero if it has none."""
    return op.changes.aggregate(last=models.Max("pk"))["last"] or 0


def _runs(op: Operation) -> Iterator[tuple[str, str, list[Change]]]:
    """The changes from the last to the first, in runs of one model and one action."""
    before_pk: int | None = None
    while True:
        rows = op.changes.order_by("-pk")
        if before_pk is not None:
            rows = rows.filter(pk__lt=before_pk)
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        before_pk = chunk[-1].pk
        for (model, action), run in groupby(chunk, key=lambda c: (c.model, c.action)):
            yield model, action, list(run)


def revert(model: type[models.Model], action: str, changes: list[Change]) -> None:
    """Put these records back to what they were before these changes, all of one action."""
    if action == Change.Action.CREATE:
        _remove(model, [c.object_id for c in changes])
    elif action == Change.Action.DELETE:
        _bring_back(model, {c.object_id: recording.from_json(model, c.before) for c in changes})
    else:
        _write_back(model, changes)


def _bring_back(model: type[models.Model], rows: Mapping[int, dict[str, Any]]) -> None:
    _rows(model).bulk_create(model(pk=pk, **values) for pk, values in rows.items())
    stamps = [f.name for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    if stamps:
        # Django takes the row for a new one and stamps it with this moment.
        stamped: list[Any] = [model(pk=pk, **values) for pk, values in rows.items()]
        models.QuerySet[Any](model).bulk_update(stamped, stamps)


def _rows(model: type[models.Model]) -> AuditedQuerySet[Any]:
    """All rows, those in the bin included, with writing methods that record."""
    return AuditedQuerySet(model)


def _remove(model: type[models.Model], pks: list[int]) -> None:
    rows = _rows(model).filter(pk__in=pks)
    bin_it = getattr(model, "to_bin", None)
    if bin_it is not None:
        bin_it(rows)
        return
    try:
        with transaction.atomic():
            rows.delete()
    except models.ProtectedError:
        if len(pks) > 1:
            for pk in pks:
                _remove(model, [pk])
        # Else: records in the bin still refer to it (a store, a category). It stays, unused.


def _write_back(model: type[models.Model], changes: list[Change]) -> None:
    # Newest first: when one operation changed a record twice, its oldest `before` is written last.
    wanted: dict[int, dict[str, Any]] = {}
    for change in changes:
        wanted.setdefault(change.object_id, {}).update(change.before)
    alike = _alike(wanted)
    if len(alike) * FEW <= len(wanted):
        for values, pks in alike:
            _rows(model).filter(pk__in=pks).update(**recording.from_json(model, values))
        return
    found = _rows(model).in_bulk(wanted)
    by_columns: dict[tuple[str, ...], list[models.Model]] = {}
    for pk, values in wanted.items():
        if pk in found:
            keyed.put(found[pk], recording.from_json(model, values))
            by_columns.setdefault(tuple(sorted(values)), []).append(found[pk])
    for columns, instances in by_columns.items():
        fields = keyed.columns_of(model, columns)
        try:
            with transaction.atomic():
                _rows(model).bulk_update(instances, fields)
        except IntegrityError:
            # Two records changed places (the primary number): one after the other, as it was done, backwards.
            for instance in instances:
                _rows(model).bulk_update([instance], fields)


def _alike(wanted: Mapping[int, dict[str, Any]]) -> list[tuple[dict[str, Any], list[int]]]:
    """The records that get the same values, together; those with values by key are each on their own."""
    found: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for pk, values in wanted.items():
        key = str(pk) if any(map(keyed.is_key, values)) else json.dumps(values, sort_keys=True)
        found.setdefault(key, (values, []))[1].append(pk)
    return list(found.values())
