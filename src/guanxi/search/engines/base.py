"""What differs between the databases, as a set of functions that a module for each offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from guanxi.search.documents import Document
from guanxi.search.terms import Query

# A statement or a part of one, and the values bound to it.
SQL = tuple[str, list[Any]]


class Engine(Protocol):
    """The functions. Keys are those of documents; a scope is a further condition on `document`, from " AND" on."""

    def store(self, documents: Sequence[Document]) -> None:
        """Write these documents, in place of those with the same keys."""

    def may_be_common(self, query: Query) -> bool:
        """Whether the newest documents are to be asked first, because all hits may be too many to fetch."""

    def newest(self, query: Query, low: int, high: int, window: int, scope: SQL, limit: int) -> SQL:
        """Statement for key and title of the hits among the `window` newest documents from `low` to `high`."""

    def indexed(self, query: Query, low: int, high: int, scope: SQL, limit: int) -> SQL:
        """Statement for key and title of the newest hits among all documents from `low` to `high`."""

    def keys(self, query: Query, low: int, high: int) -> SQL:
        """Sub-select: how far above `low` the keys of all hits lie, in no order."""
