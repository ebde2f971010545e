"""More of a SQLite database in memory, while a great deal of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Negative: in KiB.
LARGE = -300_000


@contextmanager
def large_cache() -> Iterator[None]:
    """Let SQLite keep more pages in memory: those that are changed often are written once, with the commit."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size={LARGE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size={before}")
