"""Queues of calls: Erlang B, C and A, stable for many thousands of agents."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from guanxi.analytics.lifetime.arrays import Array

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(120)
_NEGLIGIBLE = 46.0
"""e^−46 is below what a double can add to 1."""


def erlang_b(load: float, agents: int) -> float:
    """The share of calls lost where none can wait (Erlang 1917), by the recursion B(n) = aB(n−1) / (n + aB(n−1)).

    load is the offered traffic a in erlangs. Every step shrinks the relative error: no number of agents is too large.

    >>> round(erlang_b(10, 14), 4), erlang_b(3000, 3100) < erlang_b(3000, 3000) < 0.02
    (0.0568, True)
    """
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


@dataclass(frozen=True)
class Queue:
    """What callers and agents meet: shares from 0 to 1, times in seconds; None where there is no such figure.

    waiting is the share of callers who find no agent free; asa the mean wait of those who are answered. A queue that is
    not stable grows without end.
    """

    agents: int
    stable: bool
    waiting: float
    service_level: float
    asa: float | None
    abandonment: float | None
    occupancy: float


def erlang_c(load: float, agents: int, *, handling: float, within: float) -> Queue:
    """Callers who wait as long as it takes (Erlang 1917; Gross and Harris 1998, Fundamentals of Queueing Theory).

    With ρ = a/n: C = B / (1 − ρ(1 − B)), answered within t: 1 − C·e^(−(n−a)t/handling), mean wait C·handling/(n − a).
    handling and within are seconds.

    >>> queue = erlang_c(10, 14, handling=180, within=20)  # 100 calls of 3 minutes in half an hour
    >>> round(queue.waiting, 3), round(queue.service_level, 3), round(queue.asa, 1), round(queue.occupancy, 3)
    (0.174, 0.888, 7.8, 0.714)
    """
    if agents <= load:
        return Queue(agents, False, 1.0, 0.0, None, None, 1.0)
    blocked = erlang_b(load, agents)
    waiting = blocked / (1 - load / agents * (1 - blocked))
    spare = (agents - load) / handling
    level = 1 - waiting * math.exp(-spare * within)
    return Queue(agents, True, waiting, level, waiting / spare, None, load / agents)


def erlang_a(load: float, agents: int, *, handling: float, within: float, patience: float) -> Queue:
    """Callers who hang up after an exponential time of mean `patience` (Palm 1946; Garnett, Mandelbaum, Reiman 2002).

    The virtual wait v has the density a·e^g(v) / (1/B(n−1) + a∫e^g) with g(v) = a(1 − e^(−ϑv))/ϑ − nv, in units of the
    handling time and with ϑ = handling/patience (Mandelbaum and Zeltyn 2007); its integrals are taken in log space.
    The service level is answered within `within` / offered, so that those who hang up sooner count against it.

    >>> queue = erlang_a(48, 50, handling=60, within=20, patience=120)  # 48 calls a minute
    >>> round(queue.abandonment, 3), round(queue.occupancy, 2)
    (0.031, 0.93)
    """
    theta = handling / patience
    wait = _VirtualWait(load, agents, theta)
    idle = math.exp(-wait.peak - math.log(erlang_b(load, agents - 1)))
    whole = idle + load * wait.integral(lambda v: np.ones_like(v))
    lost = load * wait.integral(lambda v: -np.expm1(-theta * v)) / whole
    answered = load * wait.integral(lambda v: np.exp(-theta * v), up_to=within / handling)
    waited = load * wait.integral(lambda v: v * np.exp(-theta * v)) / whole
    return Queue(
        agents,
        True,
        1 - idle / whole,
        (idle + answered) / whole,
        handling * waited / (1 - lost),
        lost,
        load * (1 - lost) / agents,
    )


class _VirtualWait:
    """e^g of `erlang_a`, divided by its largest value e^peak, and its integrals."""

    def __init__(self, load: float, agents: int, theta: float) -> None:
        self.load, self.agents, self.theta = load, agents, theta
        self.top = max(math.log(load / agents) / theta, 0.0)
        self.peak = float(self._exponent(self.top))
        # g is concave: on each side of its top it falls below what counts exactly once.
        beyond = 1.0 / agents
        while self._above_nothing(self.top + beyond) > 0:
            beyond *= 2
        self.end = float(brentq(self._above_nothing, self.top, self.top + beyond))
        self.start = float(brentq(self._above_nothing, 0.0, self.top)) if self._above_nothing(0.0) < 0 else 0.0

    def integral(self, of: Callable[[Array], Array], up_to: float = math.inf) -> float:
        """∫ of(v)·e^(g(v) − peak) dv from 0 to `up_to`."""
        ends = [self.start, self.top, self.end]
        total = 0.0
        for low, high in pairwise(ends):
            half = (min(high, up_to) - low) / 2
            if half > 0:
                v = low + half * (_NODES + 1)
                total += half * float(_NODE_WEIGHTS @ (of(v) * np.exp(self._exponent(v) - self.peak)))
        return total

    def _exponent(self, v: float | Array) -> Array:
        return np.asarray(-self.load * np.expm1(-self.theta * v) / self.theta - self.agents * v)

    def _above_nothing(self, v: float) -> float:
        return float(self._exponent(v)) - self.peak + _NEGLIGIBLE
