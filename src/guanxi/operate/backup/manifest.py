"""The manifest of an archive: where it comes from and what must be in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from guanxi.operate.cli import Refused

FORMAT = 1
NAME = "manifest.json"


@dataclass
class Manifest:
    """`rows` maps tables to their number of rows, `files` the archive's members to their SHA-256."""

    version: str
    made: str
    database: str
    reason: str = ""
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Raises Refused for an archive of a format that this version does not know."""
        content: dict[str, Any] = json.loads(text)
        if content.get("format") != FORMAT:
            raise Refused(
                _("The archive has format %(format)s, which this version cannot read.")
                % {"format": content.get("format")}
            )
        return cls(**content)


def compare_rows(expected: dict[str, int], found: dict[str, int]) -> None:
    """Raises Refused naming the first table whose number of rows differs."""
    for table in sorted(expected.keys() | found.keys()):
        if expected.get(table) != found.get(table):
            raise Refused(
                _("Table %(table)s has %(found)s rows, but %(expected)s were saved.")
                % {"table": table, "found": found.get(table, 0), "expected": expected.get(table, 0)}
            )
