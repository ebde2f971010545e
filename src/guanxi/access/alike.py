"""Fields that tell what another one tells: its rule holds for them, wherever they stand (history, exports, the API)."""

from __future__ import annotations

from collections.abc import Iterable

# A field, as the label of its model and its name.
Ruled = tuple[str, str]
_as: dict[Ruled, Ruled] = {}


def ruled_as(field: Ruled, like: Iterable[Ruled]) -> None:
    """Let the rule of a field hold for these, which roles do not name."""
    _as.update(dict.fromkeys(like, field))


def ruling(label: str, field: str) -> Ruled:
    """The field whose rule holds for this one: by default its own."""
    return _as.get((label, field), (label, field))
