"""Large orders on credit paid in instalments, and money that companies send before anything is ordered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.orders import Orders
from guanxi.demo.company.payments import DEPOSIT, Payments
from guanxi.demo.company.scene import Scene

# The largest open orders, one in so many; the parts in percent, with what they wait for.
ONE_IN, SHARES, CONDITIONS = 4, (30, 60, 10), ("合同签订", "交货", "验收")
ADVANCE = DEPOSIT // 5


@dataclass(frozen=True)
class Plans:
    """One entry an instalment: its order, the day it falls due, its place in the plan, and its amounts in fen."""

    order: np.ndarray
    day: np.ndarray
    place: np.ndarray
    amount: np.ndarray
    up_to: np.ndarray

    def __len__(self) -> int:
        return len(self.order)


def plans(orders: Orders, due: np.ndarray, paid: np.ndarray) -> Plans:
    """Plans of the largest orders on credit of which nothing is paid; the last instalment falls due when they do."""
    open_orders = np.flatnonzero((due > orders.day) & (paid == 0) & orders.counts & (orders.total > 0))
    largest = open_orders[np.argsort(-orders.total[open_orders], kind="stable")]
    chosen = np.sort(largest[: -(-len(largest) // ONE_IN)])
    total = orders.total[chosen]
    first, second = ((total * share + 50) // 100 for share in SHARES[:2])
    amount = np.stack([first, second, total - first - second], axis=1)
    ordered, last = orders.day[chosen], due[chosen]
    day = np.stack([ordered, (ordered + last) // 2, last], axis=1)
    place = np.tile(np.arange(len(SHARES)), len(chosen))
    up_to = np.cumsum(amount, axis=1)
    return Plans(np.repeat(chosen, len(SHARES)), day.ravel(), place, amount.ravel(), up_to.ravel())


def paid_of_plans(rng: Generator, scene: Scene, orders: Orders, planned: Plans) -> Payments:
    """What fell due was paid the day after, but of every other plan the last part that fell due is waited for."""
    fell_due = planned.day < scene.last_day - 1
    next_is_due = np.append(fell_due[1:] & (planned.place[1:] > 0), [False])
    is_late = (planned.order % 2 == 0) & fell_due & ~next_is_due & (planned.place > 0)
    came = np.flatnonzero(fell_due & ~is_late)
    return Payments(
        orders.customer[planned.order[came]],
        planned.day[came] + 1,
        rng.integers(9 * 3600, 17 * 3600, len(came)),
        planned.amount[came],
        np.full(len(came), "transfer", dtype=object),
        np.arange(len(came)),
        planned.order[came],
        planned.amount[came],
    )


def advances(rng: Generator, scene: Scene, orders: Orders) -> Payments:
    """Money that a few of the customers sent in the last weeks before they ordered: no order takes it yet."""
    known = np.unique(orders.customer[(orders.day < scene.last_day - 60) & orders.counts])
    count = -(-len(known) // 20)
    nothing = np.zeros(0, dtype=np.int64)
    return Payments(
        rng.choice(known, count, replace=False) if count else nothing,
        scene.last_day - rng.integers(8, 45, count),
        rng.integers(9 * 3600, 17 * 3600, count),
        rng.integers(3, 40, count) * ADVANCE,
        np.full(count, "transfer", dtype=object),
        nothing,
        nothing,
        nothing,
    )


def waiting(scene: Scene, orders: Orders, due: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """The orders on hold: the first one still in the house whose customer is behind with paying another."""
    is_open = (due >= 0) & (paid < orders.total) & orders.counts
    behind = np.unique(orders.customer[is_open & (due < scene.last_day)])
    in_house = np.flatnonzero(is_open & (orders.status == "placed") & np.isin(orders.customer, behind))
    return in_house[:1]
