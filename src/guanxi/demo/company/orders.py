"""Orders as arrays: what was bought by whom, where and at what second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.baskets import Lines
from guanxi.demo.company.missions import HOURS, Mission
from guanxi.demo.company.scene import Scene
from guanxi.demo.company.stores import SALES, WEB, WECHAT

NOBODY = -1
DAY = 86_400
# What is eaten on the spot is not given back.
FRESH = frozenset({"fresh_coffee", "cold_coffee", "fresh_tea", "bread", "sandwich", "cake", "fruit", "milk", "eggs",
                   "hotpot_food"})  # fmt: skip
RETURNED_WITHIN_DAYS = 9


@dataclass(frozen=True)
class Orders:
    """One entry an order; `lines.visit` is the position of the order. `customer` and `owner` may be NOBODY."""

    customer: np.ndarray
    store: np.ndarray
    day: np.ndarray
    second: np.ndarray
    owner: np.ndarray
    status: np.ndarray
    lines: Lines

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def total(self) -> np.ndarray:
        return _summed(self.lines.visit, self.lines.amount, len(self))

    @property
    def cost(self) -> np.ndarray:
        return _summed(self.lines.visit, self.lines.cost, len(self))

    @property
    def counts(self) -> np.ndarray:
        """Which orders count as purchases or returns: all but the cancelled."""
        return self.status != "cancelled"

    def chosen(self, which: np.ndarray) -> Orders:
        """These orders with their lines, in the order asked for (positions without repetition)."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[which] = np.arange(len(which))
        visit = place[self.lines.visit]
        kept = np.flatnonzero(visit >= 0)
        kept = kept[np.argsort(visit[kept], kind="stable")]
        lines = _lines(self.lines, kept, visit=visit[kept])
        columns = {name: getattr(self, name)[which] for name in COLUMNS}
        return Orders(**columns, lines=lines)

    def by_time(self) -> Orders:
        """The orders from the first to the last."""
        return self.chosen(np.lexsort((self.second, self.day)))

    def with_more(self, more: Orders) -> Orders:
        """These orders and more."""
        lines = _lines(more.lines, slice(None), visit=more.lines.visit + len(self))
        joined = {n: np.concatenate([getattr(self.lines, n), getattr(lines, n)]) for n in LINE_COLUMNS}
        columns = {n: np.concatenate([getattr(self, n), getattr(more, n)]) for n in COLUMNS}
        return Orders(**columns, lines=Lines(**joined))


COLUMNS = ("customer", "store", "day", "second", "owner", "status")
LINE_COLUMNS = ("visit", "product", "quantity", "price", "discount", "amount", "cost")


def _lines(lines: Lines, which: Any, *, visit: np.ndarray) -> Lines:
    return Lines(**{n: getattr(lines, n)[which] for n in LINE_COLUMNS} | {"visit": visit})


def _summed(position: np.ndarray, amount: np.ndarray, count: int) -> np.ndarray:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, position, amount)
    return total


def seconds(rng: Generator, missions: tuple[Mission, ...], mission: np.ndarray, online: np.ndarray) -> np.ndarray:
    """The second of the day at which each comes, by what they come for; the web is open all night."""
    profiles = [HOURS[m.hours] for m in missions] + [HOURS["online"]]
    ends = np.cumsum(np.array(profiles, dtype=float), axis=1)
    ends /= ends[:, -1:]
    row = np.where(online, len(missions), mission)
    hour = (rng.random(len(mission))[:, None] >= ends[row]).sum(axis=1)
    return hour * 3600 + rng.integers(0, 3600, len(mission))


def past(scene: Scene, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Which of these moments have come: today's afternoon has not, in the morning."""
    return (day < scene.last_day) | (second < scene.calendar.now_minute * 60)


def statuses(rng: Generator, scene: Scene, store: np.ndarray, day: np.ndarray, *, cancelled: float) -> np.ndarray:
    """How far each order is: what goes out by parcel or van takes some days, and a few are cancelled."""
    stores = scene.stores
    sent = np.isin(store, [stores.number(WEB), stores.number(WECHAT), stores.number(SALES)])
    age = scene.last_day - day
    status = np.full(len(store), "completed", dtype=object)
    status[sent & (age <= 4) & (rng.random(len(store)) < 0.8)] = "shipped"
    status[sent & (age <= 1)] = "placed"
    status[sent & (age > 4) & (rng.random(len(store)) < cancelled)] = "cancelled"
    return status


def kept_in_stock() -> np.ndarray:
    """Which products the company counts: every third that keeps."""
    groups = assortment()
    fresh = np.isin(groups.group, [groups.groups.index(name) for name in FRESH])
    return ~fresh & (np.arange(len(groups.group)) % 3 == 0)


def returns(rng: Generator, scene: Scene, orders: Orders, share: np.ndarray) -> Orders:
    """Orders that give goods of other orders back within some days: all of it or one line, with negative figures."""
    groups = assortment()
    fresh = np.isin(groups.group, [groups.groups.index(name) for name in FRESH])
    candidates = np.flatnonzero(~fresh[orders.lines.product] & (orders.status == "completed")[orders.lines.visit])
    chance = share[orders.lines.visit[candidates]]
    picked = candidates[rng.random(len(candidates)) < chance]
    later = orders.day + rng.integers(1, RETURNED_WITHIN_DAYS, len(orders))
    picked = picked[later[orders.lines.visit[picked]] < scene.last_day]
    back, visit = np.unique(orders.lines.visit[picked], return_inverse=True)
    sold = _lines(orders.lines, picked, visit=visit)
    negative = {name: -getattr(sold, name) for name in ("quantity", "discount", "amount", "cost")}
    order = np.argsort(visit, kind="stable")
    return Orders(
        customer=orders.customer[back],
        store=orders.store[back],
        day=later[back],
        second=10 * 3600 + rng.integers(0, 10 * 3600, len(back)),
        owner=orders.owner[back],
        status=np.full(len(back), "returned", dtype=object),
        lines=_lines(replace(sold, **negative), order, visit=visit[order]),
    )
