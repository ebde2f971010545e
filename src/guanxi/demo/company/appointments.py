"""What the salespeople have planned around today: calls, visits and meetings, a few of them overdue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.scene import Scene

KINDS = ("call", "visit", "meeting")
SHARES = (0.5, 0.3, 0.2)
TITLES = {
    "call": ("电话确认下批订货", "回访使用情况", "跟进报价", "约上门时间"),
    "visit": ("上门看茶水间", "送样上门", "巡店看陈列", "拜访采购负责人"),
    "meeting": ("年度框架洽谈", "与采购和财务三方会", "新品品鉴", "线上对账"),
}
MINUTES = {"call": 15, "visit": 60, "meeting": 60}
# From two days ago, a little of it still undone, to two weeks ahead; on workdays between nine and half past five.
FROM, UNTIL = -2, 14
EACH_DAY = 2.5
FIRST_QUARTER, LAST_QUARTER = 9 * 4, 17 * 4 + 2
LEFT_UNDONE = 0.25
FRIDAY = 4


@dataclass(frozen=True)
class Appointments:
    """One entry an appointment: the customer's number, the kind's, the title, the day counted from today, seconds."""

    customer: np.ndarray
    kind: np.ndarray
    title: list[str]
    day: np.ndarray
    second: np.ndarray

    def __len__(self) -> int:
        return len(self.customer)


def appointments(rng: Generator, scene: Scene, customers: int, sellers: int) -> Appointments:
    """Appointments of `sellers` people with some of the customers, two or three a day for each."""
    number = min(customers, int(sellers * (UNTIL - FROM) * EACH_DAY))
    customer = rng.choice(customers, number, replace=False)
    kind = rng.choice(len(KINDS), number, p=SHARES)
    day = rng.integers(FROM, UNTIL, number)
    second = rng.integers(FIRST_QUARTER, LAST_QUARTER, number) * 900
    weekday = (scene.calendar.weekday[-1] + day) % 7
    is_past = (day < 0) | ((day == 0) & (second < scene.calendar.now_minute * 60))
    kept = np.flatnonzero((weekday <= FRIDAY) & (~is_past | (rng.random(number) < LEFT_UNDONE)))
    chosen = rng.integers(0, len(TITLES["call"]), number)
    titles = [TITLES[KINDS[kind[n]]][chosen[n]] for n in kept]
    return Appointments(customer[kept], kind[kept], titles, day[kept], second[kept])
