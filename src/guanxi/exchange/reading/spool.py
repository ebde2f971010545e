"""Turning a workbook or a Parquet file into text, in a process of its own with limits.

`python -m guanxi.exchange.reading.spool SOURCE TARGET [SHEET]` writes UTF-8 CSV, one record per row, so that a hostile
or enormous file can neither crash nor fill the server, and every later step reads one format that it can take up again
anywhere. The names of the sheets go to the output as JSON. What is wrong with the file is told in one line on the error
output, with status 3.
"""

from __future__ import annotations

import csv
import errno
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

MEMORY = 3 << 30
CPU_SECONDS = 1800
UNPACKED = 2 << 30
MEMBERS = 5000
# Sheets of one repeated line reach 1:150; a bomb reaches 1:1000. Small files may be anything to one.
RATIO = 250
SMALL = 16 << 20
WRITTEN = 16 << 30
# What a cell of a workbook can hold; a text that stands once in the file is written for each cell that names it.
CELL = 32_767
# The table of distinct texts is the one part of a workbook that is held in memory whole.
SHARED_TEXTS = 256 << 20
BATCH = 10_000
REFUSED = 3


class Refused(Exception):
    """The file breaks a limit or is not what it claims to be: `bomb`, `broken` or `empty`."""


def main(source: str, target: str, sheet: str = "") -> int:
    """Convert, within the limits; the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    written = min(WRITTEN, max(SMALL, RATIO * Path(source).stat().st_size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    try:
        rows = _parquet(Path(source)) if Path(source).suffix == ".parquet" else _workbook(Path(source), sheet)
        with Path(target).open("w", encoding="utf-8", newline="") as file:
            _write(file, rows)
    except Refused as error:
        sys.stderr.write(str(error))
        return REFUSED
    except MemoryError:
        sys.stderr.write("bomb")
        return REFUSED
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        sys.stderr.write("bomb")
        return REFUSED
    return 0


def _write(file: Any, rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    width = 0
    for row in rows:
        # A title may stand above the header, which is wider.
        width = max(width, len(row))
        if not any(row):
            file.write("\n")
        elif len(row) == 1 or len(row) == width:
            writer.writerow(row)
        else:
            # Workbooks leave off empty cells at the end of a row.
            writer.writerow([*row, *[""] * (width - len(row))])


def _workbook(path: Path, name: str) -> Iterator[list[str]]:
    _refuse_bombs(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except MemoryError:
        raise
    except Exception as error:  # whatever a hostile file makes the parser raise
        raise Refused("broken") from error
    sheets = {sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible"}
    sheet = sheets.get(name) or next(iter(sheets.values()), None)
    if sheet is None:
        raise Refused("empty")
    sys.stdout.write(json.dumps(list(sheets)))
    # The size that a sheet claims to have may be wrong in either direction.
    sheet.reset_dimensions()
    try:
        for row in sheet.iter_rows(values_only=True):
            cells = [as_text(value) for value in row]
            if any(len(cell) > CELL for cell in cells):
                raise Refused("bomb")
            yield cells
    except (MemoryError, Refused):
        raise
    except Exception as error:
        raise Refused("broken") from error


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused("broken") from error
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    texts = sum(member.file_size for member in members if member.filename.endswith("sharedStrings.xml"))
    if len(members) > MEMBERS or unpacked > UNPACKED or texts > SHARED_TEXTS:
        raise Refused("bomb")
    if unpacked > SMALL and unpacked / packed > RATIO:
        raise Refused("bomb")


def _parquet(path: Path) -> Iterator[list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, pre_buffer=False)
        yield [str(name) for name in file.schema_arrow.names]
        for batch in file.iter_batches(BATCH):
            columns = [_column_as_text(column) for column in batch.columns]
            yield from map(list, zip(*columns, strict=True))
    except (pa.ArrowException, OSError) as error:
        raise Refused("broken") from error


def _column_as_text(column: Any) -> list[str]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        # Nanoseconds do not fit Python's datetime.
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    return [as_text(value) for value in column.to_pylist()]


def as_text(value: Any) -> str:
    """A typed cell as the import's parsers read it: whole numbers without fraction, ISO dates, empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
