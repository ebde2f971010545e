"""Where the table of a file begins: above it may stand a title."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from guanxi.exchange.reading.dialect import WHITESPACE, Dialect
from guanxi.exchange.reading.rows import Row, records

LOOKED_AT = 20


def with_header_row(path: Path, dialect: Dialect) -> Dialect:
    """The dialect, with the row that names the columns: the first one, or, below lines of one cell, the first full one.

    A row counts as full if it fills more than half as many cells as the fullest of the first twenty rows.
    """
    if dialect.delimiter == WHITESPACE:
        return dialect
    filled = [(row.number, count) for row in islice(records(path, dialect), LOOKED_AT) if (count := _filled(row))]
    if not filled or filled[0][1] > 1:
        return dialect
    fullest = max(count for _number, count in filled)
    return replace(dialect, header_row=next(number for number, count in filled if 2 * count > fullest))


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)
