"""The people who buy for themselves: who they are, where they live, and when they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import behaviour, people, purchases
from guanxi.demo.company.scene import Scene
from guanxi.demo.company.stores import WEB, WECHAT

ONLINE_ONLY = 0.12
# Part of a shop's customers who come in its first weeks, and how long these last in days.
OPENING_RUSH, RUSH_DAYS = 0.28, 30


@dataclass(frozen=True)
class Consumers:
    """One entry a person; `home` is the store where they mostly buy, `city` the position of their city."""

    segment: np.ndarray
    women: np.ndarray
    born: np.ndarray
    surname: np.ndarray
    given: np.ndarray
    home: np.ndarray
    city: np.ndarray
    level: np.ndarray

    def __len__(self) -> int:
        return len(self.segment)


def consumers(rng: Generator, scene: Scene, count: int) -> Consumers:
    """People of all segments with their homes."""
    segments = scene.people.segments
    segment = rng.choice(len(segments), count, p=[s.share for s in segments])
    women = rng.random(count) < np.array([s.women for s in segments])[segment]
    middle, spread = np.array([s.born for s in segments]).T
    born = np.rint(rng.normal(middle[segment], spread[segment])).astype(int)
    born = np.clip(born, 1938, scene.calendar.today.year - 16)
    surname, given = people.names(rng, women, born)
    home = _homes(rng, scene, segment)
    online = home >= scene.stores.shops
    weights = np.array([town.weight for town in scene.stores.towns])
    anywhere = rng.choice(len(weights), count, p=weights / weights.sum())
    city = np.where(online, anywhere, scene.stores.city[home])
    spend = np.array([s.spend for s in segments])[segment]
    level = behaviour.levels(rng, count, behaviour.CONSUMER_SPEND_SHAPE) * spend
    return Consumers(segment, women, born, surname, given, home, city, level)


def _homes(rng: Generator, scene: Scene, segment: np.ndarray) -> np.ndarray:
    """A shop near which each lives or works, or one of the online shops."""
    stores = scene.stores
    homes = np.zeros(len(segment), dtype=np.int64)
    weight = np.array([stores.towns[c].weight for c in stores.city[: stores.shops]])
    # A shop that has been open longer has found more customers.
    weight = weight * (1.1 - stores.opened[: stores.shops] / scene.calendar.days)
    for s, kind in enumerate(scene.people.segments):
        own = np.flatnonzero(segment == s)
        near = weight * np.array([kind.near[k] for k in stores.kind[: stores.shops]])
        homes[own] = rng.choice(stores.shops, len(own), p=near / near.sum())
        online = own[rng.random(len(own)) < ONLINE_ONLY * kind.online]
        homes[online] = np.where(rng.random(len(online)) < 0.55, stores.number(WEB), stores.number(WECHAT))
    return homes


def visits(rng: Generator, scene: Scene, group: Consumers) -> tuple[np.ndarray, np.ndarray]:
    """All purchases of the group as (person, day), up to and including today."""
    clock, count = scene.people.clock, len(group)
    opened = scene.stores.opened[group.home]
    start = clock.at(group.segment, opened)
    end = clock.at(group.segment, np.full(count, scene.calendar.days))
    rush = np.minimum(start + rng.exponential(RUSH_DAYS, count), end - 1e-6)
    # More join every month: the chain grows.
    growing = start + (end - start) * rng.random(count) ** 0.85
    first = np.where(rng.random(count) < OPENING_RUSH, rush, growing)
    weekly = np.array([s.weekly for s in scene.people.segments])[group.segment] * scene.size.tempo
    person, time = purchases.arrivals(
        rng,
        first=first,
        end=end,
        daily_rate=behaviour.rates(rng, weekly / 7),
        lifetime=behaviour.lifetimes(rng, count, behaviour.REGULARS),
    )
    day = clock.day(group.segment[person], time)
    last = scene.last_day
    kept = behaviour.CONSUMER_LOSSES.kept(rng, person, day, last)
    back, on_day = purchases.returning(
        rng,
        person,
        day,
        last_day=last,
        silence=behaviour.WON_BACK_SILENCE,
        within=behaviour.WON_BACK_DAYS,
        share=behaviour.WON_BACK_SHARE,
    )
    return np.concatenate([person[kept], back]), np.concatenate([day[kept], on_day])
