"""What differs between the databases, as a set of functions that a module for each offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from guanxi.search.documents import Document
from guanxi.search.terms import Query

# A statement or a part of one, and the values bound to it.
SQL = tuple[str, list[Any]]


class Engine(Protocol):
    """The functions. `low` and `high` bound the keys of documents looked at."""

    def store(self, documents: Sequence[Document]) -> None:
        """Write these documents, in place of those with the same keys."""

    def may_be_common(self, query: Query) -> bool:
        """Whether the index would take long if this were in very many documents, so that it pays to know first."""

    def plain(self, query: Query) -> SQL:
        """Condition on `document`, a row of the documents, that needs no index."""

    def indexed(self, query: Query, low: int, high: int, most: int) -> SQL:
        """Sub-select of the `id` of hits, at most so many: the newest, or any where that would take too long."""

    def newest_of_blocks(self, query: Query, low: int, high: int, bits: int) -> SQL:
        """Statement for the highest key of a hit in each block of 2 to the power of `bits` keys that has one."""

    def keys(self, query: Query, low: int, high: int) -> SQL:
        """Sub-select: how far above `low` the keys of all hits lie, in no order."""
