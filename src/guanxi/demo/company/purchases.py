"""When customers buy: BG/NBD (Fader, Hardie, Lee 2005) in a time that runs faster when more is in demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator


@dataclass(frozen=True)
class Clock:
    """Demand by segment and day, and its sum from the first day on: the time in which customers live.

    `passed[s, d]` is what has passed for segment s by the beginning of day d, in average days.
    """

    demand: np.ndarray
    passed: np.ndarray

    @classmethod
    def of(cls, demand: np.ndarray) -> Clock:
        level = demand / demand.mean(axis=1, keepdims=True)
        return cls(level, np.concatenate([np.zeros((len(level), 1)), np.cumsum(level, axis=1)], axis=1))

    def at(self, segment: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The time at the beginning of a day (0 … days)."""
        return self.passed[segment, day]

    def day(self, segment: np.ndarray, time: np.ndarray) -> np.ndarray:
        """The day into which a time falls."""
        found = np.zeros(len(time), dtype=np.int64)
        for s in range(len(self.passed)):
            own = segment == s
            found[own] = np.searchsorted(self.passed[s], time[own], side="right") - 1
        return np.clip(found, 0, self.demand.shape[1] - 1)


def arrivals(
    rng: Generator, *, first: np.ndarray, end: np.ndarray, daily_rate: np.ndarray, lifetime: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Purchases of each customer from the first on: (customer, time), by customer and time.

    Repeat purchases come by a Poisson process until the end, or until `lifetime` of them have been made.
    """
    window = np.clip(end - first, 0, None)
    repeats = rng.poisson(daily_rate * window)
    customer = np.repeat(np.arange(len(first)), repeats)
    time = first[customer] + rng.random(len(customer)) * window[customer]
    order = np.lexsort((time, customer))
    customer, time = customer[order], time[order]
    rank = np.arange(len(customer)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    kept = rank < lifetime[customer]
    buyers = np.concatenate([np.arange(len(first)), customer[kept]])
    times = np.concatenate([first, time[kept]])
    order = np.lexsort((times, buyers))
    return buyers[order], times[order]


@dataclass(frozen=True)
class Losses:
    """What happens to good customers now and then: a share of them all but stops, a share leaves.

    Those who fade come hardly any more in the last `faded_days` days; those who leave did so between `left_from` and
    `left_until` days ago.
    """

    faded: float
    faded_days: int
    left: float
    left_from: int
    left_until: int

    def kept(self, rng: Generator, customer: np.ndarray, day: np.ndarray, last_day: int) -> np.ndarray:
        """Which of these purchases are still made."""
        if not len(customer):
            return np.zeros(0, dtype=bool)
        counts = np.bincount(customer)
        recent = np.bincount(customer, weights=day > last_day - 2 * self.faded_days, minlength=len(counts))
        good = (counts >= np.quantile(counts, 0.8)) & (recent >= 3)
        fate = np.where(good, rng.random(len(counts)) * 0.2, 1.0)
        fades, leaves = fate < self.faded, (fate >= self.faded) & (fate < self.faded + self.left)
        left_on = last_day - rng.integers(self.left_until, self.left_from, len(counts))
        rare = rng.random(len(day)) < 0.93
        return ~(
            (fades[customer] & (day > last_day - self.faded_days) & rare)
            | (leaves[customer] & (day > left_on[customer]))
        )


def returning(
    rng: Generator, customer: np.ndarray, day: np.ndarray, *, last_day: int, silence: int, within: int, share: float
) -> tuple[np.ndarray, np.ndarray]:
    """New purchases (customer, day) of some who had been silent so long that they counted as lost."""
    last = np.zeros(int(customer.max()) + 1 if len(customer) else 0, dtype=np.int64)
    np.maximum.at(last, customer, day)
    silent = np.flatnonzero(last < last_day - silence - within)
    chosen = silent[rng.random(len(silent)) < share]
    again = np.repeat(chosen, rng.integers(1, 4, len(chosen)))
    return again, last_day - rng.integers(1, within, len(again))
