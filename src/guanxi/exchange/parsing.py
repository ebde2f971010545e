"""From rows to lines: the cells of mapped columns become values, and everything wrong with them is collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from guanxi.exchange.cells import CellError, Conventions
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line
from guanxi.exchange.reading.rows import Row
from guanxi.kernel.text import unescape_formula

# A chunk is one transaction: long enough to be fast, short enough to leave others their turn to write.
CHUNK = 2000
CHUNK_LIMIT = 4000
CHUNK_CHARACTERS = 4_000_000

Corrections = Mapping[str, Mapping[str, str]]


class RowParser:
    """Parses rows of one file as one kind. In `escaped` files (CSV) an apostrophe may stand before a formula's sign."""

    def __init__(
        self,
        kind: Kind,
        columns: Sequence[str],
        mapping: Mapping[str, str],
        conventions: Conventions,
        corrections: Corrections | None = None,
        *,
        escaped: bool = True,
    ) -> None:
        self.columns = list(columns)
        self.corrections = corrections or {}
        self.escaped = escaped
        position = {name: n for n, name in enumerate(self.columns)}
        known = kind.by_key
        self.steps = [
            (position[column], known[key], known[key].cell(conventions))
            for key, column in mapping.items()
            if key in known
        ]

    def line(self, row: Row) -> Line:
        """The row as a line; refused, with every reason, where it cannot be read."""
        line = Line(row.number, row.cells)
        if self.corrections and (changes := self.corrections.get(str(row.number))):
            self._correct(line, changes)
        if row.fault:
            line.refuse(row.fault)
            return line
        for index, field, parse in self.steps:
            cell = line.cells[index]
            if self.escaped and cell.startswith("'"):
                cell = unescape_formula(cell)
            try:
                value = parse(cell) if cell else None
            except CellError as error:
                line.refuse(str(error), field.key)
                continue
            if value is None and field.required:
                line.refuse(_("This cell must not be empty."), field.key)
            line.values[field.key] = value
        return line

    def _correct(self, line: Line, changes: Mapping[str, str]) -> None:
        for name, cell in changes.items():
            if name in self.columns and len(line.cells) == len(self.columns):
                line.cells[self.columns.index(name)] = cell


def chunks(rows: Iterable[Row], together: int | None) -> Iterator[list[Row]]:
    """Rows in pieces of about 2,000. Neighbours with the same cell at position `together` stay in one piece."""
    chunk: list[Row] = []
    characters = 0
    for row in rows:
        full = len(chunk) >= CHUNK or characters > CHUNK_CHARACTERS
        if full and not (len(chunk) < CHUNK_LIMIT and _belongs(row, chunk[-1], together)):
            yield chunk
            chunk, characters = [], 0
        chunk.append(row)
        characters += sum(map(len, row.cells))
    if chunk:
        yield chunk


def _belongs(row: Row, before: Row, together: int | None) -> bool:
    if together is None or min(len(row.cells), len(before.cells)) <= together:
        return False
    return row.cells[together] == before.cells[together]
