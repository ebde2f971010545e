"""Writing tables as streams: CSV that no spreadsheet runs as formulas, XLSX and Parquet with typed cells."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from types import TracebackType
from typing import IO, Any, Self

from django.conf import settings as site
from django.utils.translation import gettext as _

from guanxi.exchange import moments
from guanxi.exchange.fields import Label
from guanxi.kernel import money
from guanxi.kernel.text import escape_formula

BATCH = 10_000
SHEET_ROWS = 1_048_576
TEXT, MONEY, NUMBER, DAY, MOMENT, BOOLEAN = "text", "money", "number", "day", "moment", "boolean"


class TooLong(Exception):
    """A workbook cannot hold so many rows; the message is for the user."""


@dataclass(frozen=True)
class Column:
    """One column: what its values are. Money comes in minor units of the company's currency.

    `rule` (model label, field) decides who may see it; without one, the exported model's field named like the key.
    """

    key: str
    label: Label
    holds: str = TEXT
    heading: str = ""
    rule: tuple[str, str] | None = None


class Writer(ABC):
    """Writes rows to an open binary file; the file is whole once the `with` block has ended without an exception."""

    def __init__(
        self, target: IO[bytes], columns: Sequence[Column], zone: tzinfo, currency: str, *, mark: bool = False
    ) -> None:
        self.target, self.columns, self.zone, self.currency, self.mark = target, columns, zone, currency, mark
        self.converters = [self.converter(column) for column in columns]

    @staticmethod
    def of(form: str) -> type[Writer]:
        """The writer of a format: one of FORMATS."""
        return FORMATS[form]

    @abstractmethod
    def converter(self, column: Column) -> Callable[[Any], Any]:
        """How a value (never None) of this column is written."""

    @abstractmethod
    def write(self, cells: list[Any]) -> None:
        """Write one row of converted cells."""

    @abstractmethod
    def close(self) -> None:
        """Complete the file."""

    def row(self, values: Sequence[Any]) -> None:
        """Write one row of values."""
        self.write([None if v is None else convert(v) for v, convert in zip(values, self.converters, strict=True)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()

    def _decimal(self, minor: int) -> Decimal:
        return money.to_decimal(minor, self.currency)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None)


class CsvWriter(Writer):
    """UTF-8; `mark` begins the file as spreadsheets want it, which programs do not expect."""

    def __init__(self, target: IO[bytes], columns: Sequence[Column], *settings: Any, **options: Any) -> None:
        super().__init__(target, columns, *settings, **options)
        self.text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=False)
        if self.mark:
            self.text.write("\ufeff")
        self.csv = csv.writer(self.text)
        # A company names its fields as it likes.
        self.csv.writerow([escape_formula(column.heading) for column in columns])

    def converter(self, column: Column) -> Callable[[Any], Any]:
        converters: dict[str, Callable[[Any], Any]] = {
            TEXT: escape_formula,
            MONEY: self._decimal,
            NUMBER: _plain,
            DAY: date.isoformat,
            MOMENT: lambda at: moments.write(at, self.zone),
            BOOLEAN: lambda value: "true" if value else "false",
        }
        return converters[column.holds]

    def write(self, cells: list[Any]) -> None:
        self.csv.writerow(cells)

    def close(self) -> None:
        self.text.flush()
        self.text.detach()


class WorkbookWriter(Writer):
    """One sheet with typed cells; texts are written as texts, whatever they begin with."""

    def __init__(self, target: IO[bytes], columns: Sequence[Column], *settings: Any, **options: Any) -> None:
        import xlsxwriter

        super().__init__(target, columns, *settings, **options)
        self.book = xlsxwriter.Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties({"company": site.COMPANY})
        self.sheet = self.book.add_worksheet()
        self.formats = {
            DAY: self.book.add_format({"num_format": "yyyy-mm-dd"}),
            MOMENT: self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            MONEY: self.book.add_format({"num_format": "#,##0.00"}),
        }
        self.number = 0
        self.write([column.heading for column in columns])

    def converter(self, column: Column) -> Callable[[Any], Any]:
        converters: dict[str, Callable[[Any], Any]] = {MONEY: self._decimal, MOMENT: self._local, TEXT: _cell_text}
        return converters.get(column.holds, lambda value: value)

    def write(self, cells: list[Any]) -> None:
        if self.number >= SHEET_ROWS:
            raise TooLong(_("A workbook holds at most 1,048,575 rows. Choose CSV or Parquet."))
        for n, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(self.number, n, cell)
            elif cell is not None:
                self.sheet.write(self.number, n, cell, self.formats.get(self.columns[n].holds))
        self.number += 1

    def close(self) -> None:
        self.sheet.freeze_panes(1, 0)
        self.book.close()


class ParquetWriter(Writer):
    """Columns of exact types: money and numbers as decimals, moments in the company's local time."""

    def __init__(self, target: IO[bytes], columns: Sequence[Column], *settings: Any, **options: Any) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        super().__init__(target, columns, *settings, **options)
        types = {
            TEXT: pa.string(),
            MONEY: pa.decimal128(20, money.exponent(self.currency)),
            NUMBER: pa.decimal128(15, 4),
            DAY: pa.date32(),
            MOMENT: pa.timestamp("us"),
            BOOLEAN: pa.bool_(),
        }
        self.schema = pa.schema([(column.heading, types[column.holds]) for column in columns])
        self.file = pq.ParquetWriter(target, self.schema, compression="zstd")
        self.rows: list[list[Any]] = []

    def converter(self, column: Column) -> Callable[[Any], Any]:
        converters: dict[str, Callable[[Any], Any]] = {MONEY: self._decimal, MOMENT: self._local}
        return converters.get(column.holds, lambda value: value)

    def write(self, cells: list[Any]) -> None:
        self.rows.append(cells)
        if len(self.rows) >= BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self.file.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self.rows:
            arrays = [
                pa.array(list(values), type=field.type)
                for values, field in zip(zip(*self.rows, strict=True), self.schema, strict=True)
            ]
            self.file.write_batch(pa.record_batch(arrays, schema=self.schema))
            self.rows.clear()


def _plain(number: Decimal | int) -> str:
    if isinstance(number, int):
        return str(number)
    return format(number.normalize(), "f")


def _cell_text(text: str) -> str:
    # A cell of a workbook holds no more.
    return text[:32_767]


FORMATS: dict[str, type[Writer]] = {"csv": CsvWriter, "xlsx": WorkbookWriter, "parquet": ParquetWriter}
