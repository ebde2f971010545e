"""The loader of kinds where one line is one record: finds it by its keys, creates it or takes over what differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from guanxi.audit.recording import to_json
from guanxi.exchange import custom, words
from guanxi.exchange.loading import Line, Loading, Outcome

SPACE = "record"


@dataclass(slots=True)
class Target:
    """The record that a line speaks of: what it holds by field (as JSON), and what is to be written."""

    held: dict[str, Any]
    record: Any = None
    changes: dict[str, Any] = field(default_factory=dict)
    # Words that are added, which other tables hold.
    added: words.ByColumn = field(default_factory=dict)
    # Made by this run, in this chunk or an earlier one.
    is_new: bool = False
    is_closed: bool = False
    is_one_of_many: bool = False
    # What of it belongs to another record, which the user may not change.
    closed: Collection[str] = ()

    @property
    def is_touched(self) -> bool:
        """Whether anything is to be written of it."""
        return bool(self.changes or self.added)


class RecordLoader(ABC):
    """Subclasses say by which keys records are found and how they are written. An empty cell never erases anything."""

    model: type[models.Model]

    def __init__(self, loading: Loading) -> None:
        self.loading = loading

    def prepare(self, lines: Sequence[Line]) -> None:  # noqa: B027 (not every kind refers to something)
        """Look up what the lines refer to, in bulk; refuse lines that refer to nothing."""

    @abstractmethod
    def keys_of(self, values: dict[str, Any]) -> list[str]:
        """The keys by which a record with these values is known, the one that decides first."""

    @abstractmethod
    def find(self, keys: Collection[str]) -> dict[str, Target]:
        """The stored records that have one of these keys."""

    @abstractmethod
    def create(self, targets: Sequence[Target]) -> None:
        """Write new records; what they are made of is in `changes`."""

    @abstractmethod
    def update(self, targets: Sequence[Target]) -> None:
        """Write the changes of stored records."""

    def differs(self, name: str, held: Any, value: Any) -> bool:
        """Whether a value says something else than what the record holds (as JSON)."""
        return to_json(value) != held

    def held_after(self, name: str, held: Any, value: Any) -> Any:
        """What the record holds (as JSON) once it has taken a value over."""
        return to_json(value)

    def repeated(self, line: Line) -> str:
        """Why a row must not speak of a record that an earlier row of the file has made; empty where it may."""
        return ""

    def lacks(self, line: Line) -> str:
        """Why a line cannot make a new record; empty where it can."""
        return ""

    def taken(self, line: Line, target: Target, keys: Sequence[str]) -> None:  # noqa: B027 (not every kind warns)
        """Look at a line that creates a record or changes one, and warn of what is odd about it."""

    def load(self, lines: Sequence[Line]) -> None:
        """See `Loader`."""
        self.prepare(lines)
        keyed = [(line, self.keys_of(line.values)) for line in lines if line.outcome is None]
        known = self._known({keys[0] for _, keys in keyed if keys})
        touched: dict[int, Target] = {}
        for line, keys in keyed:
            target = self._place(line, keys, known)
            if target is not None:
                touched[id(target)] = target
                self.taken(line, target, keys)
        self._keep(touched.values(), known)

    def finish(self) -> None:  # noqa: B027
        """See `Loader`: nothing follows from single records by default."""

    @cached_property
    def _worded(self) -> frozenset[str]:
        """The columns of words."""
        return frozenset(sort.field.key for sort in words.of(self.model))

    def _known(self, keys: Collection[str]) -> dict[str, Target]:
        known = self.find(keys)
        made_here = self.loading.made_here(self.model, {t.record.pk for t in known.values() if t.record is not None})
        named = words.held(self.model, {t.record.pk for t in known.values() if t.record is not None})
        for target in known.values():
            if target.record is not None:
                target.held |= custom.held(target.record) | named[target.record.pk]
            target.is_new = target.record is not None and target.record.pk in made_here
        if self.loading.dry:
            earlier = self.loading.memory.get(SPACE, [key for key in keys if key not in known])
            known |= {key: Target(held=held, is_new=True) for key, held in earlier.items()}
        return known

    def _place(self, line: Line, keys: Sequence[str], known: dict[str, Target]) -> Target | None:
        """Decide what becomes of a line; answers the record if something is to be written."""
        target = known.get(keys[0]) if keys else None
        if target is None:
            if reason := self.lacks(line):
                line.refuse(reason)
                return None
            target = Target(held={}, is_new=True)
            self._take_over(target, line.values)
            known.update(dict.fromkeys(keys, target))
            line.outcome = Outcome.CREATED
            return target
        line.repeats = target.is_new
        if target.is_new and (reason := self.repeated(line)):
            line.refuse(reason)
        elif target.is_one_of_many:
            line.refuse(_("Several records fit; give the code of the one that is meant."))
        elif self.loading.creates:
            line.refuse(_("This record exists already."))
        elif self.loading.updates and target.is_closed:
            # Before anything is compared: what the record holds is not to be found out by guessing.
            line.refuse(_("This record exists already, and you may not change it."))
        elif self.loading.updates and (differing := self._differing(target, self._open_values(line, target))):
            self._take_over(target, differing)
            line.outcome = Outcome.UPDATED
            return target
        else:
            line.outcome = Outcome.UNCHANGED
        return None

    def _open_values(self, line: Line, target: Target) -> dict[str, Any]:
        """What the line says without what is closed; whether that differs is not told."""
        for name in target.closed:
            if line.values.get(name) is not None:
                line.warn(_("You may not change this; it stays as it is."), name)
        return {name: value for name, value in line.values.items() if name not in target.closed}

    def _differing(self, target: Target, values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in values.items()
            if value is not None and self._says_more(name, target.held.get(name), value)
        }

    def _says_more(self, name: str, held: Any, value: Any) -> bool:
        return not set(value) <= set(held or ()) if name in self._worded else self.differs(name, held, value)

    def _take_over(self, target: Target, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if value is None:
                continue
            if name in self._worded:
                target.added[name] = target.held[name] = sorted({*target.held.get(name, ()), *value})
            else:
                target.changes[name] = value
                target.held[name] = self.held_after(name, target.held.get(name), value)

    def _keep(self, touched: Collection[Target], known: dict[str, Target]) -> None:
        if self.loading.dry:
            self.loading.memory.put(SPACE, {key: target.held for key, target in known.items() if target.is_touched})
            return
        new: list[Target] = []
        changed: list[Target] = []
        for target in touched:
            if target.record is None:
                new.append(target)
            elif target.changes:
                changed.append(target)
        if new:
            self.create(new)
        if changed:
            self.update(changed)
        words.add(self.model, {target.record.pk: target.added for target in touched if target.added})
