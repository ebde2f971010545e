"""The current operation: who does what, and why, for everything that is written inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from guanxi.audit.log import Operation


@dataclass
class Current:
    """An operation that is under way. Its row is written with the first change, so that reading leaves no trace."""

    kind: str
    by_id: int | None
    at: datetime | None
    label: str = ""
    cause: str = ""
    undoes: Operation | None = None
    row: Operation | None = None
    # Which followers of the change log want which kinds of record: asked once in an operation.
    wanted: dict[str, list[str]] = field(default_factory=dict)

    def operation(self) -> Operation:
        """The row, made at the first call."""
        if self.row is None:
            self.row = Operation.objects.create(
                kind=self.kind,
                by_id=self.by_id,
                at=self.at or timezone.now(),
                label=self.label,
                cause=self.cause,
                undoes=self.undoes,
            )
        return self.row


_current: ContextVar[Current | None] = ContextVar("operation", default=None)


def current() -> Current | None:
    """The operation under way in this request, job or command, if there is one."""
    return _current.get()


def name(label: str) -> None:
    """Say what is being done (a word of the program, see `workbench.deeds.name`), unless that is said already."""
    under_way = _current.get()
    if under_way is not None and not under_way.label and under_way.row is None:
        under_way.label = label


@contextmanager
def operation(
    kind: str,
    *,
    by: Any = None,
    at: datetime | None = None,
    label: str = "",
    cause: str = "",
    row: Operation | None = None,
    undoes: Operation | None = None,
) -> Iterator[Current]:
    """Everything written inside belongs to one operation, which can be undone as a whole.

    An operation inside another of a request takes its place for the time being (a merge inside a page's POST);
    `row` continues an operation begun earlier (an import after a restart).
    """
    outer = _current.get()
    by_id = by.pk if by is not None else (outer.by_id if outer else None)
    begun = Current(kind=kind, by_id=by_id, at=at, label=label, cause=cause, row=row, undoes=undoes)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)
