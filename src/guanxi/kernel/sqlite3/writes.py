"""What a transaction has written to, as SQLite itself tells it: the ground for checking no more than that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class Writes:
    """An authorizer of a connection: asked for each statement, it says yes and notes tables and columns.

    SQLite asks when it prepares a statement, triggers included, so that nothing is written that is not noted.
    While `paused`, nothing is.
    """

    def __init__(self) -> None:
        self.inserted: set[str] = set()
        self.updated: set[tuple[str, str]] = set()
        self.deleted: set[str] = set()
        self.paused = False

    def __call__(self, action: int, table: str | None, column: str | None, *where: str | None) -> int:
        if not self.paused and table:
            if action == sqlite3.SQLITE_INSERT:
                self.inserted.add(table)
            elif action == sqlite3.SQLITE_UPDATE and column:
                self.updated.add((table, column))
            elif action == sqlite3.SQLITE_DELETE:
                self.deleted.add(table)
        return sqlite3.SQLITE_OK

    def renamed(self, old: str, new: str) -> None:
        """The table goes by a new name from now on."""
        for names in (self.inserted, self.deleted):
            if old in names:
                names.add(new)
        self.updated |= {(new, column) for table, column in self.updated if table == old}

    def doubtful(self, keys: Iterable[tuple[str, str, str, str]]) -> set[str]:
        """Tables that may hold a foreign key which leads nowhere, of all (table, column, other table, its column)."""
        return {
            table
            for table, column, other, target in keys
            if table in self.inserted
            or (table, column) in self.updated
            or other in self.deleted
            or (other, target) in self.updated
        }
