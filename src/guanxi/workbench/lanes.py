"""Boards whose columns are records: the stages of a pipeline, one pipeline at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.conditions.tree import AllOf, Condition, Leaf


@dataclass(frozen=True, kw_only=True)
class Lanes:
    """What the columns of a board are, where these are records.

    by    the field of the list's records that says to which set they belong
    sets  the sets from which one is chosen, the usual one first
    of    the lanes of a set, in their order
    """

    by: str
    sets: Callable[[], Sequence[Any]]
    of: Callable[[Any], Iterable[Any]]

    def chosen(self, condition: Condition | None) -> Any:
        """The set for which the condition asks, or the usual one; None where there is none at all."""
        sets = self.sets()
        asked = {str(part.value) for part in _parts(condition) if isinstance(part, Leaf) and _is_choice(part, self.by)}
        return next((found for found in sets if str(found.pk) in asked), sets[0] if sets else None)

    def without_choice(self, condition: Condition | None) -> Condition | None:
        """The condition without its choice of a set."""
        kept = tuple(part for part in _parts(condition) if not _is_choice(part, self.by))
        if not kept:
            return None
        return kept[0] if len(kept) == 1 else AllOf(kept)

    def choosing(self, condition: Condition | None, chosen: Any) -> Condition:
        """The condition with another choice of a set."""
        choice = Leaf(self.by, "is", chosen.pk)
        rest = self.without_choice(condition)
        return choice if rest is None else AllOf((*_parts(rest), choice))


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _is_choice(part: Any, by: str) -> bool:
    return isinstance(part, Leaf) and part.field == by and part.op == "is"
