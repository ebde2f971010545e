"""What a column of a file can be mapped to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from guanxi.exchange.cells import Cell

Label = str | Promise


@dataclass(frozen=True)
class Field:
    """What a column can be mapped to: how its cells are read, and by which names it is recognised.

    Synonyms are compared without case, blanks and punctuation; key and label (in both languages) count as well.
    """

    key: str
    label: Label
    cell: Cell
    synonyms: Sequence[str] = ()
    required: bool = False
    hint: Label = ""
    # "date" or "number" where its cells depend on how the file writes those.
    holds: str = ""
