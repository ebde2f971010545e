"""The test database as its migrations leave it, and how it comes to be so again after a test that committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

Rows = list[tuple[Any, ...]]
_kept: dict[str, Rows] = {}


def keep() -> None:
    """Remember the rows of every table of a model, as they are on the database just migrated."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            _kept[table] = _rows(cursor, table)


@contextmanager
def furnished() -> Iterator[None]:
    """What is committed and kept within the block is there for all its tests, and gone after it."""
    bare = dict(_kept)
    try:
        yield
    finally:
        _kept.update(bare)
        put_back()


def put_back() -> None:
    """Undo what was committed, as Django's `flush` does, but touching only the tables that differ.

    Flushing empties all the tables, which takes PostgreSQL a second, loses what the migrations wrote, and sends
    `post_migrate`; most tests write to a handful.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Neither keys nor triggers need checking: everything goes.
            cursor.execute("SET LOCAL session_replication_role = replica")
        filled = _filled(cursor)
        for table, rows in _kept.items():
            if (rows and _rows(cursor, table) != rows) or (table in filled and not rows):
                name = connection.ops.quote_name(table)
                cursor.execute(f"DELETE FROM {name}")
                if rows:
                    cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def _rows(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
    return list(cursor.fetchall())


def _filled(cursor: Any) -> set[str]:
    """The tables with any row, in one query."""
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in _kept)
    cursor.execute(" UNION ALL ".join(asked))
    return {table for (table,) in cursor.fetchall()}
