"""Frequent itemsets of any length: Eclat on bitsets, each item's baskets projected onto as few words as they need."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]

# Candidate intersections are made in portions of so many 64-bit words: 32 MB.
_PORTION = 4_000_000


@dataclass(frozen=True)
class Itemsets:
    """All frequent itemsets by length.

    `sets[k]` has one row per itemset of k + 1 items: item numbers, rising; rows in lexicographic order. `counts[k]` are
    the baskets that hold it. Items are numbered from the rarest, `items` of them.
    """

    sets: tuple[Ints, ...]
    counts: tuple[Ints, ...]
    items: int
    baskets: int

    def __len__(self) -> int:
        return sum(len(counts) for counts in self.counts)

    @cached_property
    def _keys(self) -> tuple[Ints, ...]:
        """For each length above one: (row of the set without its last item) · items + last item, which rises."""
        keys: list[Ints] = [np.arange(self.items)]
        for longer in self.sets[1:]:
            keys.append(self.rows(longer[:, :-1], keys) * self.items + longer[:, -1])
        return tuple(keys)

    def rows(self, wanted: Ints, keys: "tuple[Ints, ...] | list[Ints] | None" = None) -> Ints:
        """The row numbers of itemsets of one length, all of them frequent."""
        keys = self._keys if keys is None else keys
        found: Ints = wanted[:, 0]
        for length in range(1, wanted.shape[1]):
            found = np.searchsorted(keys[length], found * self.items + wanted[:, length])
        return found

    def count(self, wanted: Ints) -> Ints:
        """The baskets that hold each of these frequent itemsets of one length."""
        counts: Ints = self.counts[wanted.shape[1] - 1]
        return counts[self.rows(wanted)]


def frequent(basket: Ints, item: Ints, baskets: int, items: int, least: int, longest: int | None = None) -> Itemsets:
    """Itemsets held by at least `least` baskets (Zaki 2000, Eclat).

    basket, item  one entry for each item of each basket, without duplicates; baskets are numbered 0 … baskets − 1,
                  items 0 … items − 1 from the rarest, every one of them frequent
    longest       the greatest length, if any
    """
    order = np.lexsort((item, basket))
    basket, item = basket[order], item[order]
    ends = np.searchsorted(basket, np.arange(baskets), side="right")[basket]
    by_item = np.argsort(item, kind="stable")
    firsts = np.searchsorted(item[by_item], np.arange(items + 1))
    levels: list[list[tuple[Ints, Ints]]] = []
    for first in range(items if longest is None or longest > 1 else 0):
        places = by_item[firsts[first] : firsts[first + 1]]
        for depth, found in enumerate(_starting_with(first, places, ends, item, items, least, longest)):
            if depth == len(levels):
                levels.append([])
            levels[depth].append(found)
    singles = (np.arange(items)[:, None], np.diff(firsts))
    sets = [singles[0], *(np.concatenate([sets for sets, _ in level]) for level in levels)]
    counts = [singles[1], *(np.concatenate([counts for _, counts in level]) for level in levels)]
    return Itemsets(tuple(sets), tuple(counts), items, baskets)


def _starting_with(
    first: int, places: Ints, ends: Ints, item: Ints, items: int, least: int, longest: int | None
) -> Iterator[tuple[Ints, Ints]]:
    """Level by level the itemsets of two and more whose rarest item is `first`, which stands at `places`."""
    # The later items of each of its baskets, one after the other.
    lengths = ends[places] - places - 1
    local = np.repeat(np.arange(len(places)), lengths)
    starts = np.cumsum(lengths) - lengths
    later = item[np.arange(len(local)) - np.repeat(starts - places - 1, lengths)]
    counts = np.bincount(later, minlength=items)
    partners = np.flatnonzero(counts >= least)
    if not len(partners):
        return
    number = np.full(items, -1)
    number[partners] = np.arange(len(partners))
    kept = number[later] >= 0
    bits = _bitsets(number[later[kept]], local[kept], len(partners), len(places))
    sets, counts = np.column_stack([np.full(len(partners), first), partners]), counts[partners]
    group = np.zeros(len(partners), dtype=np.int64)
    yield sets, counts
    while (longest is None or sets.shape[1] < longest) and len(sets) > 1:
        left, right = _pairs(group)
        bits, counts, chosen = _intersections(bits, left, right, least)
        if not len(chosen):
            return
        group = left[chosen]
        sets = np.column_stack([sets[group], sets[right[chosen], -1]])
        yield sets, counts


def _bitsets(row: Ints, column: Ints, rows: int, columns: int) -> Words:
    members = np.zeros((rows, -(-columns // 64) * 64), dtype=bool)
    members[row, column] = True
    return np.packbits(members, axis=1).view(np.uint64)


def _pairs(group: Ints) -> tuple[Ints, Ints]:
    """All pairs of rows, the left one first, within each run of equal group numbers."""
    ends = np.searchsorted(group, group, side="right")
    partners = ends - np.arange(len(group)) - 1
    left = np.repeat(np.arange(len(group)), partners)
    within = np.arange(len(left)) - np.repeat(np.cumsum(partners) - partners, partners)
    return left, left + 1 + within


def _intersections(bits: Words, left: Ints, right: Ints, least: int) -> tuple[Words, Ints, Ints]:
    """The bitsets, counts and numbers of those pairs that at least `least` baskets hold."""
    step = max(1, _PORTION // bits.shape[1])
    kept: list[tuple[Words, Ints, Ints]] = []
    for start in range(0, len(left), step):
        both = bits[left[start : start + step]] & bits[right[start : start + step]]
        counts = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        enough = np.flatnonzero(counts >= least)
        kept.append((both[enough], counts[enough], enough + start))
    if not kept:
        return bits[:0], np.empty(0, np.int64), np.empty(0, np.int64)
    return tuple(np.concatenate(part) for part in zip(*kept, strict=True))  # type: ignore[return-value]
