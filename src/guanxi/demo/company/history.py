"""What orders add up to for each customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guanxi.demo.company.orders import DAY, NOBODY, Orders
from guanxi.demo.company.scene import Scene
from guanxi.demo.company.states import STATES, Changes, changes

NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class History:
    """One entry a customer: purchases counted and summed net of returns, the first and the last, changes of state."""

    count: np.ndarray
    total: np.ndarray
    first: np.ndarray
    last: np.ndarray
    changes: Changes

    def states(self) -> np.ndarray:
        """The state in which each customer is now."""
        return np.array([str(state) for state in STATES], dtype=object)[self.changes.present(len(self.count))]

    def columns(self) -> dict[str, np.ndarray]:
        """As columns of the party."""
        return {
            "purchase_count": self.count,
            "purchase_total": self.total,
            "first_purchase_at": self.first,
            "last_purchase_at": self.last,
        }


def moments(scene: Scene, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """UTC moments of seconds of local days."""
    return scene.calendar.utc_midnight[day] + second


def history(scene: Scene, orders: Orders, customers: int) -> History:
    """What has come of each of so many customers; cancelled orders do not count."""
    counted = orders.counts & (orders.customer != NOBODY)
    bought = np.flatnonzero(counted & (orders.total > 0))
    customer, at = orders.customer[bought], moments(scene, orders.day[bought], orders.second[bought])
    first, last = np.full(customers, NEVER), np.full(customers, NEVER)
    order = np.argsort(at, kind="stable")
    last[customer[order]] = at[order]
    first[customer[order[::-1]]] = at[order[::-1]]
    total = np.zeros(customers, dtype=np.int64)
    np.add.at(total, orders.customer[counted], orders.total[counted])
    second = orders.day[bought] * DAY + orders.second[bought]
    in_turn = np.lexsort((second, customer))
    now = scene.last_day * DAY + scene.calendar.now_minute * 60
    moved = changes(customer[in_turn], second[in_turn], now)
    return History(np.bincount(customer, minlength=customers), total, first, last, moved)
