"""Association rules from frequent itemsets: counts are compared as integers, never as quotients."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from guanxi.analytics.itemsets import Ints, Itemsets

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """Rules antecedent → consequent (lists of item numbers) with the baskets that hold both, each, and all."""

    antecedents: list[list[int]]
    consequents: list[list[int]]
    both: Ints
    antecedent: Ints
    consequent: Ints
    redundant: Flags
    baskets: int

    @property
    def support(self) -> Floats:
        return self.both / self.baskets

    @property
    def confidence(self) -> Floats:
        return self.both / self.antecedent

    @property
    def lift(self) -> Floats:
        """Confidence over the consequent's support: 1 when both sides are independent."""
        independent: Floats = self.antecedent * self.consequent.astype(float)
        return self.both * float(self.baskets) / independent

    @property
    def leverage(self) -> Floats:
        """Support less what independence would give (Piatetsky-Shapiro 1991)."""
        return self.both / self.baskets - (self.antecedent / self.baskets) * (self.consequent / self.baskets)

    @property
    def conviction(self) -> Floats:
        """Independent over observed failures (Brin et al. 1997); infinite for a rule that never fails."""
        failures = (self.antecedent - self.both) / self.baskets
        expected = (self.antecedent / self.baskets) * ((self.baskets - self.consequent) / self.baskets)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(failures == 0, np.inf, expected / failures)

    def p_values(self, test: str) -> Floats:
        """P under independence: of so many common baskets or more (Fisher), or by χ² of the 2 × 2 table."""
        n, a, c, both = self.baskets, self.antecedent, self.consequent, self.both
        if test == "fisher":
            return hypergeometric_tail(both, n, a, c)
        distance, size = both * float(n) - a * c.astype(float), a * c.astype(float) * (n - a) * (n - c)
        statistic = np.divide(n * distance**2, size, out=np.zeros(len(both)), where=size > 0)
        return np.asarray(special.chdtrc(1, statistic))


def rules(itemsets: Itemsets, confidence: Fraction, longest_consequent: int = 1) -> Rules:
    """All rules of at least this confidence, with up to `longest_consequent` items on the right.

    A rule is redundant if one with fewer items on the left and the same right side has at least its confidence
    (Bayardo et al. 2000); this is told of rules with one consequent.
    """
    antecedents: list[list[int]] = []
    consequents: list[list[int]] = []
    columns: list[tuple[Ints, Ints, Ints, Flags]] = []
    for length, general in _more_general(itemsets):
        both = itemsets.counts[length - 1]
        for left, right, redundant in _splits(itemsets.sets[length - 1], general, longest_consequent):
            of_left, of_right = itemsets.count(left), itemsets.count(right)
            sure = both >= _least(of_left, confidence)
            antecedents += left[sure].tolist()
            consequents += right[sure].tolist()
            columns.append((both[sure], of_left[sure], of_right[sure], redundant[sure]))
    empty = (np.empty(0, np.int64),) * 3 + (np.empty(0, bool),)
    both, of_left, of_right, redundant = (np.concatenate(part) for part in zip(*(columns or [empty]), strict=True))
    return Rules(antecedents, consequents, both, of_left, of_right, redundant, itemsets.baskets)


def false_discoveries(p_values: Floats) -> Floats:
    """The p-values adjusted for their number: the least false discovery rate at which each counts.

    Benjamini and Hochberg (1995).

    >>> false_discoveries(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    falling = np.argsort(-p_values, kind="stable")
    ranks = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[falling] = np.minimum.accumulate(np.minimum(p_values[falling] * len(p_values) / ranks, 1))
    return adjusted


def hypergeometric_tail(both: Ints, n: int, a: Ints, c: Ints) -> Floats:
    """P(X ≥ both) for X the overlap of a and c marked among n, by the ratio of neighbouring terms.

    Relative error < 1e-9 up to n = 10⁶. (scipy.stats.hypergeom.sf takes 30 times as long up to n = 104,729, and its
    import a second.)
    """
    return _tail(both.astype(float), float(n), a.astype(float), c.astype(float))


def _tail(both: Floats, n: float, a: Floats, c: Floats) -> Floats:
    upwards = both * n >= a * c  # the shorter tail; the other one is what that lacks to 1
    k = np.where(upwards, both, both - 1)
    outside = (k < np.maximum(0, a + c - n)) | (k > np.minimum(a, c))
    term = np.where(outside, 0, np.exp(_log_choose(a, k) + _log_choose(n - a, c - k) - _log_choose(a * 0 + n, c)))
    total = term.copy()
    while np.any(active := term > total * 1e-17):
        up = (a - k) * (c - k) / np.maximum((k + 1) * (n - a - c + k + 1), 1)
        down = k * (n - a - c + k) / np.maximum((a - k + 1) * (c - k + 1), 1)
        term = np.where(active, term * np.where(upwards, up, down), 0)
        k = np.where(active, np.where(upwards, k + 1, k - 1), k)
        total += term
    return np.clip(np.where(upwards, total, 1 - total), 0, 1)


def _log_choose(n: Floats, k: Floats) -> Floats:
    inside = (k >= 0) & (k <= n)
    k = np.where(inside, k, 0)
    log_choose: Floats = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return log_choose


def _splits(sets: Ints, general: Flags, longest: int) -> Iterator[tuple[Ints, Ints, Flags]]:
    """The itemsets of one length split into left and right sides in every allowed way."""
    length = sets.shape[1]
    for size in range(1, min(longest, length - 1) + 1):
        for chosen in combinations(range(length), size):
            rest = [place for place in range(length) if place not in chosen]
            redundant = general[:, chosen[0]] if size == 1 else np.zeros(len(sets), bool)
            yield sets[:, rest], sets[:, list(chosen)], redundant


def _more_general(itemsets: Itemsets) -> Iterator[tuple[int, Flags]]:
    """For each length from two: whether the rule with that place as consequent has an equal or better one within it.

    The best confidence of a rule and all within it is carried along as a quotient of whole numbers.
    """
    best = np.empty((0, 0), np.int64), np.empty((0, 0), np.int64)
    for length in range(2, len(itemsets.sets) + 1):
        sets, places = itemsets.sets[length - 1], range(length)
        own = np.repeat(itemsets.counts[length - 1][:, None], length, axis=1)
        base = np.column_stack([itemsets.count(np.delete(sets, place, axis=1)) for place in places])
        general = np.zeros(sets.shape, bool)
        upper, lower = own.copy(), base.copy()
        for left_out in places if length > 2 else ():
            shorter = itemsets.rows(np.delete(sets, left_out, axis=1))
            for place in (place for place in places if place != left_out):
                within = place - (left_out < place)
                above, below = best[0][shorter, within], best[1][shorter, within]
                general[:, place] |= above * base[:, place] >= own[:, place] * below
                better = above * lower[:, place] > upper[:, place] * below
                upper[better, place], lower[better, place] = above[better], below[better]
        best = upper, lower
        yield length, general


def _least(of_left: Ints, confidence: Fraction) -> Ints:
    """The fewest baskets with both sides that make a rule sure enough, exactly: products may be beyond 64 bits."""
    counts, where = np.unique(of_left, return_inverse=True)
    least = [-(-count * confidence.numerator // confidence.denominator) for count in counts.tolist()]
    return np.array(least, dtype=np.int64)[where]
