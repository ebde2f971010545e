"""Undo of a very large operation, part by part: each a short transaction, what cannot be undone left out and counted.

`audit.undo.undo` takes back all or nothing, and holds the database's only pen while it does. That is right for what
takes a moment; a million rows take minutes, in which nobody else could write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction

from guanxi.audit import recording, undo
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import operation as operation_of
from guanxi.audit.reach import OutOfReach, Reach

CHUNK = 500


@dataclass
class Part:
    """Some changes of an operation, the newest first: the last one's key, how many, and what could not be undone."""

    last: int
    number: int
    refused: int = 0
    refusals: list[Exception] = field(default_factory=list)


def fits(operation: Operation) -> bool:
    """Whether the operation can be undone in parts: a merge is led back as a whole or not at all.

    So is what concerns records whose undoing somebody has a say in (whether goods are there, what was issued), unless
    it changed only what nobody minds, such as whose they are.
    """
    first: Operation | None = operation
    while first is not None:
        if first.kind == Operation.Kind.MERGE:
            return False
        first = first.undoes
    labels = operation.changes.order_by().values_list("model", flat=True).distinct()
    return all(_is_minded_by_nobody(operation, label) for label in labels)


def _is_minded_by_nobody(operation: Operation, label: str) -> bool:
    free: bool | frozenset[str] = getattr(recording.model_of(label), "UNDONE_IN_PARTS", False)
    if isinstance(free, bool):
        return free
    changes = operation.changes.filter(model=label).order_by().values_list("action", "before")
    return all(action == Change.Action.UPDATE and before.keys() <= free for action, before in changes.iterator())


def begin(*, operation: Operation, by: Any, at: datetime, overwrite: bool) -> tuple[Operation, int, int]:
    """The operation that will undo it, the key of the last of its changes and their number. Nothing is undone yet.

    Raises CannotUndo as `undo.undo` does, and OutOfReach where the user may not undo the first part of it.
    """
    if Operation.objects.filter(undoes=operation).exists():
        raise undo.CannotUndo("undone")
    if not overwrite and next(undo.obstacles(operation), None) is not None:
        raise undo.CannotUndo("changed since", undo.preview(operation))
    last = undo.last_pk(operation)
    Reach(operation, by).check_standing(_runs(_some(operation, last + 1)))
    with operation_of(Operation.Kind.UNDO, by=by, at=at, undoes=operation, label=operation.label) as begun:
        return begun.operation(), last, operation.changes.count()


def revert(*, operation: Operation, last: int, before: int, by: Any, overwrite: bool) -> Part | None:
    """Undo the newest changes older than `before`, in the operation under way; None where none is left.

    `last` is the key of the operation's last change. To be called in a transaction.
    """
    changes = _some(operation, before)
    if not changes:
        return None
    part = Part(last=changes[-1].pk, number=len(changes))
    for model, action, run in _runs(changes):
        if not overwrite:
            keys = [change.object_id for change in run]
            later = undo.obstacles(operation, last=last, model=model, object_id__in=keys)
            overtaken = {change.object_id for change in later}
            part.refused += sum(change.object_id in overtaken for change in run)
            run = [change for change in run if change.object_id not in overtaken]
        _revert(operation, by, (model, action, run), part)
    return part


def end(operation: Operation) -> None:
    """Let what follows from the records follow. To be called once all is undone, and not in a transaction."""
    undo.tell_listeners(operation)


def _some(operation: Operation, before: int) -> list[Change]:
    return list(operation.changes.filter(pk__lt=before).order_by("-pk")[:CHUNK])


def _runs(changes: Sequence[Change]) -> list[tuple[str, str, list[Change]]]:
    runs = groupby(changes, key=lambda change: (change.model, change.action))
    return [(model, action, list(run)) for (model, action), run in runs]


def _revert(operation: Operation, by: Any, run: tuple[str, str, list[Change]], part: Part) -> None:
    model, action, changes = run
    if not changes:
        return
    try:
        with transaction.atomic():
            reach = Reach(operation, by)
            reach.check_standing([run])
            undo.revert(recording.model_of(model), action, changes)
            reach.check_restored()
    except (OutOfReach, IntegrityError) as refusal:
        if len(changes) == 1:
            part.refused += 1
            part.refusals.append(refusal)
            return
        for change in changes:
            _revert(operation, by, (model, action, [change]), part)
