"""Notes that come by themselves (a reminder): each package offers its own, and every page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Note:
    """What a page shows once in a browser, under its `key`: a text with a link beside it."""

    key: str
    text: str
    url: str
    label: str


_sources: list[Callable[[Any, datetime], Iterable[Note]]] = []


def offer(source: Callable[[Any, datetime], Iterable[Note]]) -> None:
    """Have `source(user, now)` give the notes that wait for a user."""
    _sources.append(source)


def waiting(user: Any, *, now: datetime) -> list[dict[str, str]]:
    """The notes that wait for the user, as data for the page."""
    return [asdict(note) for source in _sources for note in source(user, now)]
