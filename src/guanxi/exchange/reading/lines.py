"""The physical lines of a text file, each checked, and given back to be read again where a quotation never closed."""

from __future__ import annotations

import codecs
from collections import deque
from pathlib import Path

from django.utils.translation import gettext as _

LINE_LIMIT = 12 * 1024 * 1024
RECORD_LINES = 1000
# A code point that is never a character marks undecodable bytes, which follow it as \xNN.
MARK = "\ufdd0"


class Runaway(Exception):
    """A record spans more lines than any cell reasonably holds: its quotation mark was never closed."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lost = error.object[error.start : error.end]
    return MARK + "".join(f"\\x{byte:02x}" for byte in lost), error.end


codecs.register_error("guanxi.mark", _mark)


class Lines:
    """An iterator over lines that remembers those of the record under way, with the faults found in them."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.file = path.open(encoding=encoding, errors="guanxi.mark", newline="")
        self.number = 0
        self.fault = ""
        self.taken: list[str] = []
        self._size = 0
        self._again: deque[str] = deque()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._size > LINE_LIMIT or len(self.taken) >= RECORD_LINES:
            raise Runaway
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if MARK in line or "\0" in line:
            self.fault = self._fault_of(line)
        return line

    def begin_record(self) -> int:
        """Forget the record before; answers the number of the line at which the next one begins."""
        self.taken, self._size, self.fault = [], 0, ""
        return self.number + 1

    def keep_only_first(self) -> str:
        """Give back all lines of this record but the first, and answer that one."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        self.taken, self.fault = [first], self._fault_of(first)
        return first

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _fault_of(self, line: str) -> str:
        if MARK in line:
            return _("The line holds bytes that are no text in the encoding %s.") % self.file.encoding
        return _("The line holds a NUL character.") if "\0" in line else ""

    def _read(self) -> str:
        line = self.file.readline(LINE_LIMIT)
        if len(line) == LINE_LIMIT and not line.endswith("\n"):
            while (rest := self.file.readline(LINE_LIMIT)) and not rest.endswith("\n"):
                pass
            self.fault = _("The line is longer than 12 million characters; only its beginning was kept.")
            # Without quotation marks what is left of it can be no record that spans lines.
            return line[:1000].replace('"', "'") + "\n"
        return line
