"""Customer files: parties with how they are reached, where they live and the roles they play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from guanxi.demo.loading.writing import Column, Writer
from guanxi.journal.models import Entry
from guanxi.kernel.collation import sort_key
from guanxi.parties import points
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole

Texts = list[str | None]
LABEL = Party._meta.label_lower


@dataclass
class Files:
    """Parties to be written: columns of the party, and what hangs on it.

    `points` are (channel, value or None for each), `roles` (role, first day of each; NaT for who does not play it),
    `addresses` columns of the address table, `living` tells who has one.
    """

    columns: dict[str, Column]
    created: np.ndarray
    points: list[tuple[str, Texts]] = field(default_factory=list)
    roles: list[tuple[str, np.ndarray]] = field(default_factory=list)
    addresses: Mapping[str, Column] = field(default_factory=dict)
    living: np.ndarray | None = None

    @cached_property
    def count(self) -> int:
        return len(self.created)


class Filing:
    """Writes customer files and gives each its code."""

    def __init__(self, writer: Writer, prefix: str) -> None:
        self.writer = writer
        self.prefix = prefix
        self.written = 0

    def write(self, files: Files) -> int:
        """Write the files and answer the key of the first."""
        numbers = range(self.written + 1, self.written + files.count + 1)
        self.written += files.count
        columns = dict(files.columns)
        for channel, texts in files.points:
            if channel in points.COPIED:
                columns[points.COPIED[channel]] = [text or "" for text in texts]
        columns.setdefault("updated_at", files.created)
        columns |= {
            "code": [f"{self.prefix}{number:07}" for number in numbers],
            "name_key": [sort_key(name) for name in columns["name"]],
            "created_at": files.created,
        }
        first = self.writer.write(Party, files.count, columns)
        self._points(files, first)
        self._addresses(files, first)
        self._roles(files, first)
        self._entries(files, first)
        return first

    def _points(self, files: Files, first: int) -> None:
        for channel, texts in files.points:
            given = [i for i, text in enumerate(texts) if text]
            values = [str(texts[i]) for i in given]
            self.writer.write(
                ContactPoint,
                len(given),
                {
                    "party_id": first + np.array(given, dtype=np.int64),
                    "channel": str(channel),
                    "value": values,
                    "normalised": [points.normalise(channel, value) for value in values],
                    "is_primary": True,
                    "source": columns_at(files.columns.get("source", ""), given),
                },
            )

    def _addresses(self, files: Files, first: int) -> None:
        if files.addresses:
            living = np.arange(files.count) if files.living is None else np.flatnonzero(files.living)
            columns = {name: columns_at(column, living.tolist()) for name, column in files.addresses.items()}
            self.writer.write(Address, len(living), {"party_id": first + living, "is_primary": True, **columns})

    def _roles(self, files: Files, first: int) -> None:
        for role, since in files.roles:
            playing = np.flatnonzero(~np.isnat(since))
            columns = {"party_id": first + playing, "role": str(role), "since": since[playing]}
            self.writer.write(PartyRole, len(playing), columns)

    def _entries(self, files: Files, first: int) -> None:
        party = first + np.arange(files.count)
        columns = {"party_id": party, "at": files.created, "kind": "parties.PartyCreated"}
        columns |= {"subject_model": LABEL, "subject_id": party}
        self.writer.write(Entry, files.count, columns)


def columns_at(column: Column, which: list[int]) -> Column:
    """The entries of a column at these positions; a value for all rows stays one."""
    if isinstance(column, np.ndarray):
        return column[which]
    return [column[i] for i in which] if isinstance(column, list) else column


def mostly(texts: list[str], given: np.ndarray) -> Texts:
    """The texts where `given` is true, None elsewhere."""
    return [text if has else None for text, has in zip(texts, given.tolist(), strict=True)]
