"""One look over a whole file before it is imported: how many rows it has, and what its dates and numbers mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from guanxi.exchange import moments
from guanxi.exchange.reading.rows import Row, Table
from guanxi.kernel import money

SAMPLE = 2000


@dataclass(frozen=True)
class Survey:
    """Number of rows, and the conventions found in them; None where no cell decides."""

    total: int
    date_order: str | None
    decimal_mark: str | None


def survey(table: Table, date_columns: Iterable[str], number_columns: Iterable[str]) -> Survey:
    """Read the file once. The order of day and month is looked for until some row decides it."""
    dates = _positions(table, date_columns)
    numbers = _positions(table, number_columns)
    total, order = 0, None
    marks: set[str] = set()
    for row in table.rows():
        total += 1
        if order is None and dates:
            order = moments.deduce_order(_cells(row, dates))
        if total <= SAMPLE and numbers:
            marks.update(filter(None, map(_mark, _cells(row, numbers))))
    return Survey(total, order, marks.pop() if len(marks) == 1 else None)


def sample_conventions(table: Table, date_columns: Iterable[str], number_columns: Iterable[str]) -> Survey:
    """The same from the first rows alone, for the preview."""
    dates, numbers = _positions(table, date_columns), _positions(table, number_columns)
    rows = list(islice(table.rows(), SAMPLE))
    order = moments.deduce_order(cell for row in rows for cell in _cells(row, dates))
    marks = {mark for row in rows for cell in _cells(row, numbers) if (mark := _mark(cell))}
    return Survey(len(rows), order, marks.pop() if len(marks) == 1 else None)


def _positions(table: Table, names: Iterable[str]) -> list[int]:
    return [table.columns.index(name) for name in names if name in table.columns]


def _cells(row: Row, positions: list[int]) -> Iterator[str]:
    return (row.cells[n] for n in positions if n < len(row.cells))


def _mark(cell: str) -> str | None:
    """The decimal mark of a number that can be read in one way only."""
    if not cell or cell.isdecimal():
        return None
    readable = [mark for mark in ".," if _reads(cell, mark)]
    return readable[0] if len(readable) == 1 else None


def _reads(cell: str, mark: str) -> bool:
    try:
        money.parse_decimal(cell.strip(" ¥￥$€£"), decimal_mark=mark)
    except money.MoneyError:
        return False
    return True
