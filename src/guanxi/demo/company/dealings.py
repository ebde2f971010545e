"""Calls, visits, meetings, notes and tasks between the company's people and their customers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.orders import past
from guanxi.demo.company.reading import rows
from guanxi.demo.company.scene import Scene

KINDS = ("call", "visit", "meeting", "note", "task")
SHARES = (0.42, 0.14, 0.08, 0.2, 0.16)
MINUTES = {"call": (3, 20), "visit": (30, 120), "meeting": (30, 90)}
# Tasks that are still open fall due from some days ago to some days ahead.
OPEN_FROM, OPEN_UNTIL = -6, 12
OPEN_SHARE = 0.3


@dataclass(frozen=True)
class Dealings:
    """One entry an activity. `text` is a number of `texts()`; for tasks `day` is the day on which they fall due."""

    customer: np.ndarray
    kind: np.ndarray
    text: np.ndarray
    day: np.ndarray
    second: np.ndarray
    minutes: np.ndarray
    is_open: np.ndarray

    def __len__(self) -> int:
        return len(self.customer)


@cache
def texts() -> list[dict[str, str]]:
    """What is written down, with the outcome."""
    return rows("activities")


def dealings(rng: Generator, scene: Scene, since: np.ndarray, mean: np.ndarray) -> Dealings:
    """Activities with customers known since a day, `mean` each on average, most of them lately; and open tasks."""
    count = rng.poisson(mean)
    customer = np.repeat(np.arange(len(since)), count)
    kind = rng.choice(len(KINDS), len(customer), p=SHARES)
    span = scene.last_day - since[customer]
    day = scene.last_day - (span * rng.random(len(customer)) ** 1.6).astype(np.int64)
    opened = np.flatnonzero(rng.random(len(since)) < OPEN_SHARE * np.minimum(mean, 1.0))
    due = scene.last_day + rng.integers(OPEN_FROM, OPEN_UNTIL, len(opened))
    customer = np.concatenate([customer, opened])
    kind = np.concatenate([kind, np.full(len(opened), KINDS.index("task"))])
    day = _workday(np.concatenate([day, due]), scene)
    is_open = np.arange(len(customer)) >= len(customer) - len(opened)
    second = rng.integers(9 * 4, 18 * 4, len(customer)) * 900
    kept = np.flatnonzero(is_open | ((day >= 0) & past(scene, day, second)))
    text, minutes = _texts(rng, kind), _minutes(rng, kind)
    return Dealings(*(a[kept] for a in (customer, kind, text, day, second, minutes, is_open)))


def _workday(day: np.ndarray, scene: Scene) -> np.ndarray:
    """Saturdays and Sundays become the Friday before."""
    weekday = (scene.calendar.weekday[0] + day) % 7
    return day - np.clip(weekday - 4, 0, None)


def _texts(rng: Generator, kind: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(kind), dtype=np.int64)
    for number, name in enumerate(KINDS):
        own = np.flatnonzero(kind == number)
        fitting = np.array([i for i, row in enumerate(texts()) if row["kind"] == name])
        chosen[own] = fitting[rng.integers(0, len(fitting), len(own))]
    return chosen


def _minutes(rng: Generator, kind: np.ndarray) -> np.ndarray:
    """How long it took; −1 for what takes no time."""
    minutes = np.full(len(kind), -1, dtype=np.int64)
    for name, (least, most) in MINUTES.items():
        own = np.flatnonzero(kind == KINDS.index(name))
        minutes[own] = rng.integers(least, most, len(own))
    return minutes
