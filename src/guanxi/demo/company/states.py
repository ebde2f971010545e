"""How each relation moved through its states, by the rules of `guanxi.parties.states` told for arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guanxi.demo.company.orders import DAY
from guanxi.parties.models.choices import State
from guanxi.parties.states import LOST_AFTER, LOYAL_ORDERS, LOYAL_WITHIN

# In the order of the numbers used below, each with the rule that leads to it.
STATES = (State.LATENT, State.FIRST_TIME, State.REPEAT, State.LOYAL, State.LOST, State.WON_BACK)
RULES = ("never_bought", "first_time", "repeat", "loyal", "lost", "won_back")
LATENT, FIRST_TIME, REPEAT, LOYAL, LOST, WON_BACK = range(len(STATES))
LOST_SECONDS, LOYAL_SECONDS = int(LOST_AFTER.total_seconds()), int(LOYAL_WITHIN.total_seconds())
WON_BACK_ORDERS = 2 * LOYAL_ORDERS


@dataclass(frozen=True)
class Changes:
    """Changes of state by customer and time; `second` counts from the first midnight of the history."""

    customer: np.ndarray
    second: np.ndarray
    before: np.ndarray
    after: np.ndarray

    def __len__(self) -> int:
        return len(self.customer)

    def present(self, customers: int) -> np.ndarray:
        """The state in which each customer is now."""
        state = np.zeros(customers, dtype=np.int64)
        state[self.customer] = self.after
        return state


def changes(customer: np.ndarray, second: np.ndarray, now: int) -> Changes:
    """All changes of state that follow from purchases (sorted by customer and time) up to `now`."""
    count = len(customer)
    starts = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]]) if count else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, count])
    number = np.arange(count) - np.repeat(starts, lengths) + 1
    following = np.r_[second[1:], now] if count else second
    is_last = np.r_[number[1:] == 1, True] if count else np.zeros(0, dtype=bool)
    following = np.where(is_last, now, following)
    # That somebody has been silent too long is noticed in the night after.
    noticed_silent, noticed_lost = _night(second + LOYAL_SECONDS), _night(second + LOST_SECONDS)
    state = _after_purchase(number, noticed_lost < following, starts, lengths)
    decayed = np.flatnonzero((state == LOYAL) & (noticed_silent < following))
    lost = np.flatnonzero(noticed_lost < following)
    who = np.concatenate([customer, customer[decayed], customer[lost]])
    when = np.concatenate([second, noticed_silent[decayed], noticed_lost[lost]])
    after = np.concatenate([state, np.full(len(decayed), REPEAT), np.full(len(lost), LOST)])
    order = np.lexsort((when, who))
    who, when, after = who[order], when[order], after[order]
    same = np.r_[False, who[1:] == who[:-1]] if len(who) else np.zeros(0, dtype=bool)
    before = np.where(same, np.r_[LATENT, after[:-1]] if len(after) else after, LATENT)
    moved = before != after
    return Changes(who[moved], when[moved], before[moved], after[moved])


def _after_purchase(number: np.ndarray, then_lost: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The state in which each purchase puts its customer; `then_lost` tells whether it was the last for too long."""
    was_lost = np.r_[False, then_lost[:-1]] if len(then_lost) else np.zeros(0, dtype=bool)
    was_lost[starts] = False
    ever = np.cumsum(was_lost)
    ever = ever - np.repeat(ever[starts], lengths)
    state = np.where(number >= LOYAL_ORDERS, LOYAL, np.where(number >= 2, REPEAT, FIRST_TIME))
    return np.where((ever > 0) & (number < WON_BACK_ORDERS), WON_BACK, state)


def _night(second: np.ndarray) -> np.ndarray:
    return (second // DAY + 1) * DAY + 3 * 3600
