"""The rows of a file: numbered, one list of cells each, with the fault that makes a row unusable."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from guanxi.exchange.reading.dialect import WHITESPACE, Dialect
from guanxi.exchange.reading.lines import LINE_LIMIT, MARK, Lines, Runaway

CELL_LIMIT = 100_000
csv.field_size_limit(LINE_LIMIT * 2)


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why, in the user's words."""


@dataclass(slots=True)
class Row:
    """One row. `fault` is empty, or says why the cells cannot be trusted."""

    number: int
    cells: list[str]
    fault: str = ""


class Table:
    """A text file as columns and rows. Iterating starts anew each time; one open file per iteration."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self.path = path
        self.dialect = dialect
        self.columns = list(dialect.columns) or self._named_by_file()

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows below the header, without those that hold nothing; the first `skip` of them left out."""
        width = len(self.columns)
        found = (row for row in self._after_header() if _holds_something(row))
        for row in islice(found, skip, None):
            if not row.fault and (len(row.cells) != width or max(map(len, row.cells)) > CELL_LIMIT):
                self.checked(row)
            yield row

    def checked(self, row: Row) -> Row:
        """Put a row that is too long, too short or too big right, or say in it what is wrong."""
        width = len(self.columns)
        if len(row.cells) > width and not any(row.cells[width:]):
            del row.cells[width:]
        if len(row.cells) != width:
            row.fault = _("The line has %(found)d cells, but there are %(columns)d columns.") % {
                "found": len(row.cells),
                "columns": width,
            }
        elif max(map(len, row.cells), default=0) > CELL_LIMIT:
            row.fault = _("A cell is longer than %d characters.") % CELL_LIMIT
        return row

    def _after_header(self) -> Iterator[Row]:
        found = records(self.path, self.dialect)
        if self.dialect.has_header:
            next(filter(_holds_something, found), None)
        return found

    def _named_by_file(self) -> list[str]:
        first = next(filter(_holds_something, records(self.path, self.dialect)), None)
        if first is None:
            raise UnreadableFile(_("The file is empty."))
        if not self.dialect.has_header:
            return [_("Column %d") % (n + 1) for n in range(len(first.cells))]
        if first.fault:
            raise UnreadableFile(_("The line with the column names cannot be read: %s") % first.fault)
        return _distinct(first.cells)


def _holds_something(row: Row) -> bool:
    return bool(row.fault or "".join(row.cells).strip())


def _distinct(names: list[str]) -> list[str]:
    """Column names without blanks around them, made different where two are the same or one is empty."""
    seen: dict[str, int] = {}
    distinct = []
    for n, name in enumerate(names, 1):
        base = " ".join(name.split())[:200] or _("Column %d") % n
        seen[base] = seen.get(base, 0) + 1
        distinct.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return distinct


def records(path: Path, dialect: Dialect) -> Iterator[Row]:
    """The rows of a text file from where its table begins, the header and empty ones included, as they stand."""
    lines = Lines(path, dialect.encoding)
    split = _split_by_blanks(lines) if dialect.delimiter == WHITESPACE else _split_by_csv(lines, dialect)
    try:
        yield from (row for row in split if row.number >= dialect.header_row)
    finally:
        lines.close()


def _split_by_blanks(lines: Lines) -> Iterator[Row]:
    while True:
        number = lines.begin_record()
        line = next(lines, None)
        if line is None:
            return
        yield Row(number, line.replace(MARK, "").split(), lines.fault)


def _split_by_csv(lines: Lines, dialect: Dialect) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    width = len(dialect.columns)
    record = 0
    while True:
        number = lines.begin_record()
        fault = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, Runaway):
            cells, fault = _broken(lines, dialect), _("A quotation mark in this line is not closed.")
        record += 1
        place = record if dialect.by_record else number
        if place >= dialect.header_row:
            width = width or len(cells)
        if not fault and len(lines.taken) > 1 and len(cells) != width:
            # Two stray quotation marks have swallowed the lines between them: only the first line is at fault.
            cells, fault = _broken(lines, dialect), _("A quotation mark in this line is not closed.")
        fault = lines.fault or fault
        if fault:
            cells = [cell.replace(MARK, "") for cell in cells]
        yield Row(place, cells, fault)


def _broken(lines: Lines, dialect: Dialect) -> list[str]:
    return lines.keep_only_first().rstrip("\r\n").split(dialect.delimiter)
