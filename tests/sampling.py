"""What the ordinary run leaves out of one question put to very many (docs/decisions/0024-…).

Marks say where. `walk` asks the same of each route, listing or operation: SQLite is asked all of them, a further
database a third. `cases` tries the same functions with many inputs: a sixth, on whatever database. Which part is
said by the name of the test, so that each run asks the same and a new test moves no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import pytest

WALK, CASES = 3, 6
T = TypeVar("T")


def is_left_out(item: pytest.Item, vendor: str) -> bool:
    """Whether the ordinary run on this database goes without the test."""
    if item.get_closest_marker("cases") is not None:
        return _part(item.nodeid, CASES) != 0
    return vendor != "sqlite" and item.get_closest_marker("walk") is not None and _part(item.nodeid, WALK) != 0


def a_third(of: Sequence[T], whose: object) -> Sequence[T]:
    """Every third of these, beginning with another one for others."""
    return of[_part(str(whose), 3) :: 3]


def _part(name: str, parts: int) -> int:
    return crc32(name.encode()) % parts
