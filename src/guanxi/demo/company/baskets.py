"""What is in the basket: products, quantities and prices of each purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.missions import Mission

# How often a customer takes their own favourite of a group of products.
LOYALTY = 0.6


@dataclass(frozen=True)
class Visits:
    """Purchases whose baskets are to be filled; one entry each.

    `taste` is a number that stands for the customer, `level` their spend level (1 on average), `size` a factor on
    quantities, `off` the share of the price let off.
    """

    mission: np.ndarray
    taste: np.ndarray
    level: np.ndarray
    size: np.ndarray
    off: np.ndarray
    years_ago: np.ndarray


@dataclass(frozen=True)
class Lines:
    """Lines of baskets: `visit` is the position of the purchase; money is in minor units."""

    visit: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    discount: np.ndarray
    amount: np.ndarray
    cost: np.ndarray

    def __len__(self) -> int:
        return len(self.visit)


def fill(rng: Generator, visits: Visits, missions: tuple[Mission, ...]) -> Lines:
    """The lines of all visits, each visit's together, at least one each, no product twice."""
    visit, group = _slots(rng, visits, missions)
    product = _products(rng, visits, visit, group)
    extras = rng.poisson(_by_mission(missions, "extras")[visits.mission] * np.sqrt(visits.level))
    more = np.repeat(np.arange(len(visits.mission)), extras)
    visit = np.concatenate([visit, more])
    product = np.concatenate([product, assortment().choose_any(rng.random(len(more)))])
    many = len(assortment().rows)
    both = np.unique(visit * many + product)
    return priced(rng, visits, both // many, both % many, _by_mission(missions, "quantity"))


def priced(rng: Generator, visits: Visits, visit: np.ndarray, product: np.ndarray, more: np.ndarray) -> Lines:
    """Lines with quantities and money; a discount is rounded half up once a line."""
    stock = assortment()
    wanted = more[visits.mission[visit]] * np.clip(3000 / stock.price[product], 0.1, 3.0) * visits.level[visit]
    quantity = 1 + rng.poisson(np.minimum(wanted, 4.0))
    quantity = np.maximum(np.rint(quantity * visits.size[visit]), 1).astype(np.int64)
    price = stock.prices(product, visits.years_ago[visit])
    percent = np.rint(visits.off[visit] * 100).astype(np.int64)
    discount = (quantity * price * percent + 50) // 100
    cost = quantity * stock.costs(product, visits.years_ago[visit])
    return Lines(visit, product, quantity, price, discount, quantity * price - discount, cost)


def _by_mission(missions: tuple[Mission, ...], name: str) -> np.ndarray:
    return np.array([getattr(mission, name) for mission in missions], dtype=float)


def _slots(rng: Generator, visits: Visits, missions: tuple[Mission, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The groups of products that each visit takes from, as (visit, group)."""
    number = {name: i for i, name in enumerate(assortment().groups)}
    taken, groups = [], []
    for m, mission in enumerate(missions):
        own = np.flatnonzero(visits.mission == m)
        chances = np.array(list(mission.slots.values()))
        numbers = np.array([number[name] for name in mission.slots])
        chosen = rng.random((len(own), len(chances))) < chances
        # Nobody leaves with nothing: who would have takes from one of the slots.
        empty = np.flatnonzero(~chosen.any(axis=1))
        shares = np.cumsum(chances) / chances.sum()
        chosen[empty, np.searchsorted(shares, rng.random(len(empty)), side="right")] = True
        row, column = np.nonzero(chosen)
        taken.append(own[row])
        groups.append(numbers[column])
    return np.concatenate(taken), np.concatenate(groups)


def _products(rng: Generator, visits: Visits, visit: np.ndarray, group: np.ndarray) -> np.ndarray:
    """A product of each group: the customer's favourite, or any; generous customers take the dearer of two."""
    stock = assortment()
    taste = visits.taste[visit]
    favourite = stock.choose(group, _scattered(taste * np.uint64(2_654_435_761) + group.astype(np.uint64)))
    one, other = (stock.choose(group, rng.random(len(group))) for _ in range(2))
    dearer = np.where(stock.price[one] >= stock.price[other], one, other)
    cheaper = np.where(stock.price[one] >= stock.price[other], other, one)
    level = visits.level[visit]
    any_one = np.where(level > 1.4, dearer, np.where(level < 0.6, cheaper, one))
    return np.where(rng.random(len(group)) < LOYALTY, favourite, any_one)


def _scattered(numbers: np.ndarray) -> np.ndarray:
    """A number in [0, 1) that is always the same for the same whole number (splitmix64)."""
    z = numbers + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))).astype(np.float64) / 2.0**64
