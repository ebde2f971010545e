"""What people buy in the shops and online."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import behaviour
from guanxi.demo.company.baskets import Visits, fill
from guanxi.demo.company.consumers import Consumers, visits
from guanxi.demo.company.orders import NOBODY, Orders, past, returns, seconds, statuses
from guanxi.demo.company.scene import Scene, place_shares
from guanxi.demo.company.stores import WEB, WECHAT

COUPON_OFF = np.array([0.05, 0.08, 0.1, 0.15])


def retail(rng: Generator, scene: Scene, group: Consumers, first_taste: int) -> Orders:
    """All orders of these people, by time, returns included. `first_taste` numbers their tastes."""
    person, day = visits(rng, scene, group)
    return _orders(rng, scene, group, person, day, first_taste)


def walk_ins(rng: Generator, scene: Scene, group: Consumers, first_taste: int) -> Orders:
    """One order each of people who stay unknown."""
    count, clock = len(group), scene.people.clock
    start = clock.at(group.segment, scene.stores.opened[group.home])
    end = clock.at(group.segment, np.full(count, scene.calendar.days))
    day = clock.day(group.segment, start + (end - start) * rng.random(count))
    orders = _orders(rng, scene, group, np.arange(count), day, first_taste)
    orders.customer[:] = NOBODY
    return orders


def _orders(
    rng: Generator, scene: Scene, group: Consumers, person: np.ndarray, day: np.ndarray, first_taste: int
) -> Orders:
    mission = _missions(rng, scene, group, person, day)
    store = _stores(rng, scene, group, person, mission, day)
    online = store == scene.stores.number(WEB)
    second = seconds(rng, scene.people.missions, mission, online)
    come = np.flatnonzero(past(scene, day, second))
    person, day, mission, store, second = (a[come] for a in (person, day, mission, store, second))
    level = group.level[person]
    basket = Visits(
        mission=mission,
        taste=(person + first_taste).astype(np.uint64),
        level=level,
        size=np.ones(len(person)),
        off=_discounts(rng, scene, group, person, day),
        years_ago=scene.calendar.years_ago[day],
    )
    orders = Orders(
        customer=person,
        store=store,
        day=day,
        second=second,
        owner=_clerks(rng, scene, store),
        status=statuses(rng, scene, store, day, cancelled=behaviour.CANCEL_SHARE_ONLINE),
        lines=fill(rng, basket, scene.people.missions),
    )
    share = np.array([behaviour.RETURN_SHARE[c] for c in scene.stores.channel()])[orders.store]
    return orders.with_more(returns(rng, scene, orders, share)).by_time()


def _missions(rng: Generator, scene: Scene, group: Consumers, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """What each comes for: by segment, season and the neighbourhood of their shop."""
    demand = scene.people
    shares = place_shares(demand, scene.stores)[:, group.home[person]].T
    weight = demand.taste[group.segment[person]] * demand.season[:, day].T * (shares + 0.02)
    ends = np.cumsum(weight, axis=1)
    return (rng.random(len(person))[:, None] * ends[:, -1:] >= ends).sum(axis=1).clip(max=len(demand.missions) - 1)


def _stores(
    rng: Generator, scene: Scene, group: Consumers, person: np.ndarray, mission: np.ndarray, day: np.ndarray
) -> np.ndarray:
    """Where each buys: mostly at home, else in another shop of the town or online."""
    stores = scene.stores
    home = group.home[person]
    apt = place_shares(scene.people, stores)
    taste = np.array([s.online for s in scene.people.segments])[group.segment[person]]
    other = _other_shops(rng, scene, home, day)
    web, wechat = stores.number(WEB), stores.number(WECHAT)
    ready = stores.opened[wechat] <= day
    # Nobody is near an office on Saturday.
    away = (np.array(stores.kind)[home] == "office") & (scene.calendar.weekday[day] >= 5)
    near = 6 * apt[mission, home] * np.where(away, 0.15, 1.0) + 0.1
    choices = np.stack([home, other, np.full(len(home), web), np.full(len(home), wechat)])
    weight = np.stack([near, 0.5 * apt[mission, other], 0.8 * taste * apt[mission, web],
                       0.6 * taste * apt[mission, wechat] * ready])  # fmt: skip
    ends = np.cumsum(weight, axis=0)
    pick = (rng.random(len(home)) * ends[-1] >= ends).sum(axis=0).clip(max=3)
    return choices[pick, np.arange(len(home))]


def _other_shops(rng: Generator, scene: Scene, home: np.ndarray, day: np.ndarray) -> np.ndarray:
    """A shop of the same town that was open on the day, or home."""
    stores = scene.stores
    other = home.copy()
    for c in range(len(stores.towns)):
        shops = np.flatnonzero(stores.city[: stores.shops] == c)
        own = np.flatnonzero((stores.city[home] == c) & (home < stores.shops))
        other[own] = shops[rng.integers(0, len(shops), len(own))]
    return np.where(stores.opened[other] <= day, other, home)


def _discounts(rng: Generator, scene: Scene, group: Consumers, person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The share let off: on sales events for most, and a coupon now and then for those who look for bargains."""
    bargain = np.array([s.bargain for s in scene.people.segments])[group.segment[person]]
    draws = rng.random((2, len(person)))
    coupon = np.where(draws[0] < bargain, COUPON_OFF[rng.integers(0, len(COUPON_OFF), len(person))], 0.0)
    event = np.where(draws[1] < 0.5 + bargain, scene.calendar.discount[day], 0.0)
    return np.maximum(coupon, event)


def _clerks(rng: Generator, scene: Scene, store: np.ndarray) -> np.ndarray:
    """Who was at the till; nobody online."""
    clerks = np.array(scene.staff.clerks)
    shop = np.minimum(store, len(clerks) - 1)
    chosen = clerks[shop, rng.integers(0, clerks.shape[1], len(store))]
    return np.where(store < scene.stores.shops, chosen, NOBODY)
