"""Record codes from a pattern such as `C{year}{seq:06}`: the pure part; the counter row is the caller's."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_PARTS = re.compile(r"\{(year|yy|month|day|seq)(?::0?(\d{1,2}))?\}")
_WIDTH = {"year": 4, "yy": 2, "month": 2, "day": 2}
_LITERAL = re.compile(r"[^\s{}%/\\]*")
LONGEST = 40


class CodePatternError(ValueError):
    """A pattern that cannot number records; the message is for the user."""


@dataclass(frozen=True)
class CodePattern:
    """A checked pattern. Parts: {year} {yy} {month} {day} and, once, {seq} or {seq:06} (padded to six digits).

    Numbers count up within the dates that the pattern names: `C{year}{seq:06}` starts again each year. The caller
    keeps one counter per `counter(on)` and raises it under a lock, so codes are unique; a gap does no harm.
    """

    pattern: str

    def __post_init__(self) -> None:
        literals = _PARTS.sub("", self.pattern)
        if not _LITERAL.fullmatch(literals):
            raise CodePatternError(_("A code may hold only letters, digits, signs and the parts in braces."))
        if [name for name, _width in _PARTS.findall(self.pattern)].count("seq") != 1:
            raise CodePatternError(_("A code pattern needs {seq} exactly once."))
        if len(self.render(date(2000, 1, 1), 1)) > LONGEST:
            raise CodePatternError(_("This code pattern is too long."))

    def render(self, on: date, number: int) -> str:
        """The code of the `number`-th record of the counter that holds on that date."""

        def part(match: re.Match[str]) -> str:
            name, width = match[1], match[2]
            return str(number).zfill(int(width or 1)) if name == "seq" else _date_part(name, on)

        return _PARTS.sub(part, self.pattern)

    def counter(self, on: date) -> str:
        """Name of the counter in use on that date: the code with `#` in place of its number."""
        return _PARTS.sub(lambda match: "#" if match[1] == "seq" else _date_part(match[1], on), self.pattern)

    def read(self, code: str) -> tuple[str, int] | None:
        """The counter and number in a code made elsewhere (an import), or None where it is not of this pattern.

        Whoever takes such a code in raises that counter to at least this number, so that it never comes twice.
        """
        match = self._reader().fullmatch(code)
        if match is None:
            return None
        start, end = match.span("seq")
        return code[:start] + "#" + code[end:], int(match["seq"])

    def _reader(self) -> re.Pattern[str]:
        expression, at = "", 0
        for part in _PARTS.finditer(self.pattern):
            expression += re.escape(self.pattern[at : part.start()])
            expression += f"(?P<seq>[0-9]{{{part[2] or 1},18}})" if part[1] == "seq" else f"[0-9]{{{_WIDTH[part[1]]}}}"
            at = part.end()
        return re.compile(expression + re.escape(self.pattern[at:]))


def _date_part(name: str, on: date) -> str:
    value = {"year": on.year, "yy": on.year % 100, "month": on.month, "day": on.day}[name]
    return str(value).zfill(_WIDTH[name])
