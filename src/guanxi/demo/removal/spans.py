"""Ranges of keys as intervals, merged and with single keys taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

LAST_KEY = 2**63 - 1
Span = tuple[int, int]


@dataclass(frozen=True)
class Spans:
    """Intervals of keys, both ends included, in order and apart from each other."""

    all: tuple[Span, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Spans:
        merged: list[Span] = []
        for first, last in sorted(spans):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def __contains__(self, key: int) -> bool:
        return any(first <= key <= last for first, last in self.all)

    def gaps(self) -> Iterator[Span]:
        """The keys that are in none of the intervals."""
        for (_, last), (first, _) in pairwise([(0, 0), *self.all, (LAST_KEY, LAST_KEY)]):
            if first > last + 1:
                yield last + 1, first - 1


def without(span: Span, keys: Collection[int]) -> list[Span]:
    """The interval with these keys taken out, as the intervals that are left."""
    first, last = span
    left = []
    for key in sorted(k for k in keys if first <= k <= last):
        if key > first:
            left.append((first, key - 1))
        first = key + 1
    return [*left, (first, last)] if first <= last else left


def between(column: str, span: Span) -> Q:
    """Rows whose column (a foreign key too) lies in the interval."""
    return Q(**{f"{column}__gte": span[0], f"{column}__lte": span[1]})
