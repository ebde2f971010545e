"""Inserting very many rows of parts: four times as fast as objects, for rows that nobody needs to hold or to record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections, models, router

Adapt = Callable[[Any], Any]


def insert_parts(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `names` (column names, without the primary key), unrecorded.

    Like `bulk_create_parts`, only for parts of records that the same operation has made. Columns without a value
    must be named too: defaults of the model are not filled in.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        fields = {field.column: field for field in model._meta.concrete_fields}
        moments = [n for n, name in enumerate(names) if isinstance(fields[name], models.DateTimeField)]
        values = ", ".join(["%s"] * len(names))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({values})"  # noqa: S608 (names of our own columns)
        cursor.executemany(sql, (_prepared(row, moments, connection.ops.adapt_datetimefield_value) for row in rows))


def _prepared(row: Sequence[Any], moments: Sequence[int], adapt: Adapt) -> Sequence[Any]:
    if all(row[n] is None for n in moments):
        return row
    prepared = list(row)
    for n in moments:
        prepared[n] = adapt(row[n])
    return prepared
