"""How a file is written: encoding, delimiter, and where its column names come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

WHITESPACE = "whitespace"
TEXT, WORKBOOK, PARQUET = "text", "xlsx", "parquet"
NAMED_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": WHITESPACE, "\\t": "\t"}


@dataclass(frozen=True)
class Dialect:
    """The way in which the cells of a file are written down.

    `delimiter` is one character, or WHITESPACE for runs of blanks. `columns` names the columns of a file that has no
    header. `by_record` numbers rows by record instead of by physical line (for files turned into text by `spool`).
    The table begins in the row `header_row`. `form` is what the file was: text, xlsx or parquet; of the `sheets` of a
    workbook, `sheet` is the one that is read.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    columns: tuple[str, ...] = field(default=())
    has_header: bool = True
    by_record: bool = False
    header_row: int = 1
    form: str = TEXT
    sheet: str = ""
    sheets: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As kept with an import."""
        return asdict(self) | {"columns": list(self.columns), "sheets": list(self.sheets)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Dialect:
        """The inverse of `as_json`."""
        return cls(**{**values, **{name: tuple(values.get(name, ())) for name in ("columns", "sheets")}})


def named_delimiter(text: str) -> str:
    """The delimiter that a user means by `tab`, `;`, `whitespace` … Raises ValueError for more than one character."""
    delimiter = NAMED_DELIMITERS.get(text.lower(), text)
    if delimiter != WHITESPACE and len(delimiter) != 1:
        raise ValueError(text)
    return delimiter
