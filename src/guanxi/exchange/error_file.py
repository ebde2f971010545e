"""The error file: the rows that could not be taken, as they were, with the reason beside them."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator, Sequence
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext_lazy, override

from guanxi.exchange.cells import LANGUAGES
from guanxi.exchange.loading import Line
from guanxi.exchange.reading.lines import LINE_LIMIT
from guanxi.kernel.text import escape_formula

REASON = gettext_lazy("Import error")


def reason_names() -> set[str]:
    """The names, in each language, of the column that an error file has more than the file it came from."""
    names = set()
    for language in LANGUAGES:
        with override(language):
            names.add(str(REASON))
    return names


class ErrorFile:
    """Appends to an error file; `size` bytes of it are certain, and what a killed run wrote beyond them is cut off."""

    def __init__(self, path: Path, columns: Sequence[str], size: int) -> None:
        self.path = path
        self.size = size
        known = reason_names()
        self.kept = [n for n, name in enumerate(columns) if name not in known]
        self.columns = list(columns)

    def append(self, lines: Sequence[Line], labels: dict[str, str]) -> int:
        """Write the refused ones among the lines; answers the new size. Certain once the caller's transaction is."""
        refused = [line for line in lines if line.faults]
        if not refused:
            return self.size
        text = StringIO(newline="")
        writer = csv.writer(text)
        if not self.size:
            writer.writerow([*(self.columns[n] for n in self.kept), str(REASON)])
        for line in refused:
            writer.writerow([*map(_disarmed, self._cells(line)), reason(line, labels)])
        # The mark tells spreadsheets that this is UTF-8.
        encoded = text.getvalue().encode("utf-8" if self.size else "utf-8-sig", errors="backslashreplace")
        with self.path.open("r+b" if self.size else "wb") as file:
            file.truncate(self.size)
            file.seek(self.size)
            file.write(encoded)
        return self.size + len(encoded)

    def replace(self, lines: Sequence[Line], labels: dict[str, str]) -> int:
        """Drop what the file says of these lines, and append those that are still refused; answers the new size."""
        if self.path.exists():
            self.size = self._leave_out({line.number for line in lines})
        return self.append(lines, labels)

    def _leave_out(self, numbers: set[int]) -> int:
        rest = self.path.with_suffix(".part")
        kept = -1
        with rest.open("w", encoding="utf-8-sig", newline="") as out:
            for text in without(self.path, numbers):
                out.write(text)
                kept += 1
        rest.replace(self.path)
        return self.path.stat().st_size if kept else 0

    def _cells(self, line: Line) -> list[str]:
        cells = line.cells
        if len(cells) == len(self.columns):
            return [cells[n] for n in self.kept]
        width = len(self.kept)
        if len(cells) <= width:
            return cells + [""] * (width - len(cells))
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]


def without(path: Path, numbers: Container[int]) -> Iterator[str]:
    """The header and the rows of an error file, one text each, but for those about lines with these numbers."""
    csv.field_size_limit(LINE_LIMIT * 2)
    text = StringIO(newline="")
    writer = csv.writer(text)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for n, cells in enumerate(csv.reader(file)):
            if n and int(cells[-1].partition(":")[0]) in numbers:
                continue
            writer.writerow(cells)
            yield text.getvalue()
            text.seek(0)
            text.truncate()


def _disarmed(cell: str) -> str:
    # A cell that its own file had disarmed already stays as it is: importing takes off one apostrophe.
    return cell if cell.startswith("'") else escape_formula(cell)


def reason(line: Line, labels: dict[str, str]) -> str:
    """All that is wrong with a line, in one cell: "12: Amount: “abc” is not a number."."""
    faults = " ".join(f"{labels[f.field]}: {f.reason}" if f.field in labels else f.reason for f in line.faults)
    return f"{line.number}: {faults}"
