"""Money received: at the till for people; cash, from a deposit or on credit, sooner or later, for companies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.orders import DAY, Orders
from guanxi.demo.company.scene import Scene

CASH, PREPAID, CREDIT = 0, 1, 2
SETTLEMENTS = ("cash", "prepaid", "credit")
METHODS = np.array(["wechat", "alipay", "cash", "card", "transfer"], dtype=object)
AT_THE_TILL, ONLINE, BY_COMPANIES = (0.56, 0.31, 0.08, 0.05, 0), (0.42, 0.5, 0, 0.08, 0), (0.05, 0.05, 0, 0, 0.9)
DEPOSIT = 500_000  # a prepayment is a multiple of this, in fen


@dataclass(frozen=True)
class Payments:
    """One entry a payment; `paid_payment`, `paid_order` and `paid_amount` say which part pays which order."""

    customer: np.ndarray
    day: np.ndarray
    second: np.ndarray
    amount: np.ndarray
    method: np.ndarray
    paid_payment: np.ndarray
    paid_order: np.ndarray
    paid_amount: np.ndarray

    def __len__(self) -> int:
        return len(self.customer)

    def paid(self, orders: int) -> np.ndarray:
        """What has been paid of each order."""
        total = np.zeros(orders, dtype=np.int64)
        np.add.at(total, self.paid_order, self.paid_amount)
        return total


@dataclass(frozen=True)
class Terms:
    """How each company settles: its kind, the days it is given, and by how many it is late on average."""

    kind: np.ndarray
    days: np.ndarray
    late: np.ndarray
    monthly: np.ndarray


def terms(rng: Generator, traders: np.ndarray, heads: np.ndarray) -> Terms:
    """Terms of trade: half the companies pay on time, a third late, the rest very late."""
    count = len(traders)
    draw = rng.random(count)
    kind = np.where(draw < 0.58, CREDIT, np.where(draw < 0.7, PREPAID, CASH))
    kind[traders] = np.where(draw[traders] < 0.5, CREDIT, np.where(draw[traders] < 0.85, PREPAID, CASH))
    days = np.where(heads > 300, 60, np.where(heads > 60, 45, 30))
    late = rng.choice([-3, 9, 32], count, p=[0.56, 0.3, 0.14])
    return Terms(kind, days, late, rng.random(count) < 0.4)


def at_once(
    rng: Generator, scene: Scene, orders: Orders, which: np.ndarray, shares: tuple[float, ...] = ()
) -> Payments:
    """One payment for each of these orders, at its own moment; returns are refunded in the same way."""
    amount = orders.total[which]
    kinds = [np.array(shares or (AT_THE_TILL if c == "store" else ONLINE)) for c in scene.stores.channel()]
    ends = np.cumsum(np.stack(kinds), axis=1)[orders.store[which]]
    method = METHODS[(rng.random(len(which))[:, None] >= ends).sum(axis=1).clip(max=len(METHODS) - 1)]
    return Payments(
        orders.customer[which],
        orders.day[which],
        orders.second[which],
        amount,
        method,
        np.arange(len(which)),
        which,
        amount,
    )


def due_days(orders: Orders, given: Terms) -> np.ndarray:
    """The day on which each order falls due; −1 where it is not on credit."""
    on_credit = (given.kind[orders.customer] == CREDIT) & (orders.total > 0) & orders.counts
    return np.where(on_credit, orders.day + given.days[orders.customer], -1)


def of_companies(rng: Generator, scene: Scene, orders: Orders, given: Terms) -> Payments:
    """Everything that these companies have paid up to yesterday."""
    positive = (orders.total > 0) & orders.counts
    kind = given.kind[orders.customer]
    now = np.flatnonzero(orders.counts & (~positive | (kind == CASH)))
    cash = at_once(rng, scene, orders, now, BY_COMPANIES)
    credit = _on_credit(rng, scene, orders, given, np.flatnonzero(positive & (kind == CREDIT)))
    return joined([cash, credit, _prepaid(orders, np.flatnonzero(positive & (kind == PREPAID)))])


def _on_credit(rng: Generator, scene: Scene, orders: Orders, given: Terms, which: np.ndarray) -> Payments:
    """Transfers for single orders or for all of a month; the very late leave some unpaid or half paid."""
    who, day = orders.customer[which], orders.day[which]
    month = np.where(given.monthly[who], day // 30, scene.calendar.days + np.arange(len(which)))
    _, group = np.unique(who * (2 * scene.calendar.days + len(which)) + month, return_inverse=True)
    count = int(group.max()) + 1 if len(group) else 0
    last = np.zeros(count, dtype=np.int64)
    np.maximum.at(last, group, day)
    owner = np.zeros(count, dtype=np.int64)
    owner[group] = who
    delay = np.rint(rng.normal(given.late[owner], 2 + np.abs(given.late[owner]) / 2)).astype(np.int64)
    paid_on = np.maximum(last + given.days[owner] + delay, last + 1)
    slack = given.late[owner] > 20
    paid_on[slack & (rng.random(count) < 0.08)] = scene.calendar.days + 1
    amount = orders.total[which]
    half = slack[group] & (rng.random(len(which)) < 0.06)
    amount = np.where(half, amount // 2, amount)
    came = np.flatnonzero(paid_on < scene.last_day)
    place = np.full(count, -1)
    place[came] = np.arange(len(came))
    settled = np.flatnonzero(place[group] >= 0)
    sums = np.zeros(len(came), dtype=np.int64)
    np.add.at(sums, place[group[settled]], amount[settled])
    second = 9 * 3600 + rng.integers(0, 8 * 3600, len(came))
    method = np.full(len(came), "transfer", dtype=object)
    return Payments(
        owner[came], paid_on[came], second, sums, method, place[group[settled]], which[settled], amount[settled]
    )


def _prepaid(orders: Orders, which: np.ndarray) -> Payments:
    """Deposits made when the balance does not cover an order, used up first in, first out."""
    totals = orders.total
    left: dict[int, list[list[int]]] = {}
    deposits: list[tuple[int, int, int, int]] = []
    parts: list[tuple[int, int, int]] = []
    for order in which.tolist():
        who, wanted = int(orders.customer[order]), int(totals[order])
        balance = left.setdefault(who, [])
        missing = wanted - sum(rest for _, rest in balance)
        if missing > 0:
            amount = -(-missing // DEPOSIT) * DEPOSIT
            # The money comes in before the goods go out.
            deposits.append((who, int(orders.day[order]), max(int(orders.second[order]) - 1800, 0), amount))
            balance.append([len(deposits) - 1, amount])
        while wanted:
            used = min(balance[0][1], wanted)
            parts.append((balance[0][0], order, used))
            wanted -= used
            balance[0][1] -= used
            if not balance[0][1]:
                balance.pop(0)
    customer, day, second, received = np.array(deposits, dtype=np.int64).reshape(-1, 4).T
    payment, paid_order, paid_amount = np.array(parts, dtype=np.int64).reshape(-1, 3).T
    method = np.full(len(deposits), "transfer", dtype=object)
    return Payments(customer, day, second, received, method, payment, paid_order, paid_amount)


def joined(all_payments: list[Payments]) -> Payments:
    """Payments of several kinds, by time."""
    starts = np.cumsum([0, *[len(p) for p in all_payments]])
    customer, day, second, amount, method, order_of, part = (
        np.concatenate([getattr(p, name) for p in all_payments])
        for name in ("customer", "day", "second", "amount", "method", "paid_order", "paid_amount")
    )
    paid = np.concatenate([p.paid_payment + start for p, start in zip(all_payments, starts, strict=False)])
    order = np.argsort(day * DAY + second, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Payments(
        customer[order], day[order], second[order], amount[order], method[order], place[paid], order_of, part
    )
