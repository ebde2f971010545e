"""Purchase histories as the models need them: repeat purchases x, the last at t_x, watched until T."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from guanxi.analytics.lifetime.arrays import Array, aligned, distinct, require, tally


@dataclass(frozen=True)
class Histories:
    """Distinct histories with the number of customers who have each.

    x repeat purchases (days with a purchase after the first), t_x from the first purchase to the last, T from the
    first purchase to the end of the observation; times in any unit, the same for all. `levels` are the distinct x,
    `level_counts` the customers at each: what depends on x alone is computed once for each level.
    """

    x: Array
    t_x: Array
    T: Array
    counts: Array
    levels: Array
    level_counts: Array

    @classmethod
    def of(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, counts: ArrayLike | None = None) -> "Histories":
        """Check and compress; `counts` are the customers behind each row, by default one. Raises Refusal."""
        columns = [np.atleast_1d(column) for column in checked(x, t_x, T)]
        require(columns[0].size, "no_customers", "There are no customers to learn from.")
        (given,) = aligned(counts=1.0 if counts is None else counts)
        require(given.size in (1, columns[0].size) and (given >= 0).all(), "bad_counts",
                "Each row needs a count of customers, nought or more.")  # fmt: skip
        (x, t_x, T), repeats = distinct(*columns, counts=np.broadcast_to(given, columns[0].shape))
        levels, index = np.unique(x, return_inverse=True)
        return cls(x, t_x, T, repeats, levels, tally(index, repeats))

    @property
    def customers(self) -> float:
        return float(self.counts.sum())

    def part(self, size: int) -> "Histories | None":
        """About so many of the histories, taken evenly; None where there are not twice as many."""
        step = self.x.size // size
        if step < 2:
            return None
        rows = slice(step // 2, None, step)
        return Histories.of(self.x[rows], self.t_x[rows], self.T[rows], self.counts[rows])

    def blocks(self, size: int = 4096) -> Iterator[tuple[Array, Array, Array, Array]]:
        """Stretches of rows small enough for the processor's cache."""
        for start in range(0, self.x.size, size):
            rows = slice(start, start + size)
            yield self.x[rows], self.t_x[rows], self.T[rows], self.counts[rows]


def checked(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> list[Array]:
    """The three columns as arrays of one shape that keep the rules of a history."""
    x, t_x, T = aligned(x=x, t_x=t_x, T=T)
    require((x >= 0) & (x == np.floor(x)), "bad_x", "x must be a whole number of repeat purchases, nought or more.")
    require((t_x >= 0) & (t_x <= T), "bad_t_x", "t_x must lie between 0 and T.")
    require(
        (x > 0) == (t_x > 0), "bad_recency", "t_x must be 0 for customers without a repeat purchase, and only then."
    )
    return [x, t_x, T]
