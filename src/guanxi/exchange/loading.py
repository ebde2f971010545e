"""Bringing parsed rows into the database: what a loader is given, and what it says about each line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.db import models

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.audit.models import Operation
from guanxi.exchange.cells import Conventions
from guanxi.exchange.memory import Memory


class Outcome(StrEnum):
    """How a line ended."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(slots=True)
class Fault:
    """What is wrong with a line: in which field (empty: the line as a whole), and the sentence for the user."""

    field: str
    reason: str


@dataclass(slots=True)
class Line:
    """One row under way: its cells as read, its values as parsed, and what became of it."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    faults: list[Fault] = field(default_factory=list)
    # What a person should look at, though the line can be taken.
    warnings: list[Fault] = field(default_factory=list)
    # It says again what an earlier line of the file said about the same record.
    repeats: bool = False

    def refuse(self, reason: str, field: str = "") -> None:
        """This line cannot be taken."""
        self.outcome = Outcome.BAD
        self.faults.append(Fault(field, reason))

    def warn(self, reason: str, field: str = "") -> None:
        """This line is taken as it is, but somebody should look at it."""
        self.warnings.append(Fault(field, reason))

    def reset(self) -> None:
        """Forget what became of it: its chunk was rolled back and is tried again."""
        self.outcome, self.repeats = None, False
        self.faults.clear()
        self.warnings.clear()


@dataclass
class Loading:
    """What a loader knows of its run.

    `mapped` are the fields that the file has. `by` is None for a run from the command line, which may do everything.
    In a `dry` run the loader decides the outcome of each line and writes nothing.
    """

    mapped: frozenset[str]
    mode: str
    by: User | None
    owner: User | None
    at: datetime
    dry: bool
    conventions: Conventions
    memory: Memory
    match_by: str = ""
    operation: Operation | None = None

    @property
    def creates(self) -> bool:
        """Whether a record that exists already is an error."""
        return self.mode == "create"

    @property
    def updates(self) -> bool:
        """Whether a record that exists already takes over what the file says."""
        return self.mode == "update"

    def changeable(self, model: type[models.Model], pks: Collection[int]) -> set[int]:
        """Those of the records that the user may change, what this run has made among them."""
        return self._reached(model, pks, Action.CHANGE)

    def visible(self, model: type[models.Model], pks: Collection[int]) -> set[int]:
        """Those of the records that the user sees, what this run has made among them."""
        return self._reached(model, pks, Action.VIEW)

    def _reached(self, model: type[models.Model], pks: Collection[int], action: str) -> set[int]:
        if self.by is None or self.by.scope(model._meta.label_lower, action) == Scope.ALL:
            return set(pks)
        rows: Any = model._default_manager.filter(pk__in=pks)
        reached = set(rows.visible_to(self.by, action).values_list("pk", flat=True))
        rest = set(pks) - reached
        return reached | self.made_here(model, rest) if rest else reached

    def made_here(self, model: type[models.Model], pks: Collection[int]) -> set[int]:
        """Those of the records that this run has made."""
        if self.operation is None:
            return set()
        made = self.operation.changes.filter(model=model._meta.label_lower, action="create", object_id__in=pks)
        return set(made.values_list("object_id", flat=True))


class Loader(Protocol):
    """Brings the lines of one run in, chunk by chunk. After a chunk that is rolled back, a new one is made."""

    loading: Loading

    def load(self, lines: Sequence[Line]) -> None:
        """Give each line an outcome; write, unless the run is dry. Called inside a transaction."""

    def finish(self) -> None:
        """Bring up to date what follows from all that the run has written. Repeatable."""
