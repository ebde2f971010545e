"""Bulk writing: columns go straight into a table with reserved keys, past the models and the change log.

A change row for each of millions of rows would double the load and tell nothing: what belongs to the demo company is
noted in ranges of keys instead, and is taken away by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, models

from guanxi.demo.models import Load, Range

Column = Any  # an array or list with one entry a row, or one value for all rows


class Writer:
    """Writes rows of the demo company and notes their keys."""

    def __init__(self, load: Load) -> None:
        self.load = load

    def write(self, model: type[models.Model], count: int, columns: Mapping[str, Column]) -> int:
        """Write `count` rows, given by column (attname); answers the key of the first, the others follow it.

        Columns that are not given take their field's default. −1 in a column made by `keys` means none.
        """
        if not count:
            return 0
        first = reserve(model, count)
        label = model._meta.label_lower
        Range.objects.create(load=self.load, model=label, first=first, last=first + count - 1)
        fields = [f for f in model._meta.local_concrete_fields if not f.primary_key and not f.generated]
        unknown = set(columns) - {f.attname for f in fields}
        if unknown:
            raise ValueError(f"{label} has no column {min(unknown)}")
        values = [_values(columns[f.attname] if f.attname in columns else _default(f), count) for f in fields]
        pk = model._meta.pk
        assert pk is not None
        names = [str(column) for column in (pk.column, *(f.column for f in fields))]
        _insert(model._meta.db_table, names, zip(range(first, first + count), *values, strict=True))
        return first


def moments(given: Sequence[datetime | None]) -> np.ndarray:
    """Moments as a column; none for None."""
    return np.array([np.datetime64(int(at.timestamp()), "s") if at else np.datetime64("NaT", "s") for at in given])


def keys(first: int, numbers: np.ndarray) -> np.ndarray:
    """Keys of the rows with these positions in a block that begins with `first`; None for −1."""
    found = (numbers + first).astype(object)
    found[numbers < 0] = None
    return found


def reserve(model: type[models.Model], count: int) -> int:
    """Take `count` keys in a row out of a table's sequence; answers the first. Call inside a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return (row[0] if row else 0) + 1
        while True:
            cursor.execute(
                "SELECT min(n), max(n) FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS n "
                "FROM generate_series(1, %s)) AS taken",
                [f'"{table}"', count],
            )
            first, last = cursor.fetchone()
            # Somebody else drew a number in between: leave these unused and draw again.
            if last - first + 1 == count:
                return int(first)


def _default(field: models.Field[Any, Any]) -> Any:
    if field.has_default() and callable(field.default) and not isinstance(field, models.JSONField):
        raise ValueError(f"{field.model._meta.label_lower}.{field.name} must be given")
    default = field.get_default()
    return json.dumps(default) if isinstance(field, models.JSONField) and default is not None else default


def _values(column: Column, count: int) -> Sequence[Any]:
    """One plain value a row, as both databases take it."""
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "M":
            return _texts(column)
        return column.tolist()
    return column if isinstance(column, list) else [column] * count


def _texts(moments: np.ndarray) -> list[str | None]:
    """Days, or UTC seconds, in the form in which Django keeps them on SQLite; PostgreSQL's session is in UTC too."""
    texts = np.datetime_as_string(moments)
    if moments.dtype != np.dtype("datetime64[D]"):
        texts = np.char.replace(texts, "T", " ")
    empty = np.isnat(moments)
    return [None if e else t for t, e in zip(texts.tolist(), empty.tolist(), strict=True)]


def _insert(table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    target = f"{connection.ops.quote_name(table)} ({quoted})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", rows)  # type: ignore[arg-type]  # noqa: S608 (names of our own models)
