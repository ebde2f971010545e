"""The companies that buy for their people and the traders that resell: who they are, and when they order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import behaviour, purchases
from guanxi.demo.company.baskets import Visits, fill
from guanxi.demo.company.orders import Orders, past, returns, seconds, statuses
from guanxi.demo.company.reading import Weighted, company_words, weighted
from guanxi.demo.company.scene import Scene

FORMS = Weighted.of(["有限公司", "股份有限公司", "有限责任公司", "集团有限公司"], [80, 8, 8, 4])
COMPANY, CHANNEL = 0, 1
# What regular buyers get off the list price, by size.
OFF = np.array([0.0, 0.03, 0.05, 0.08, 0.1])
# Companies that were customers before the history begins, and order in its first weeks.
FROM_THE_START = 0.3
# Benefits for the whole staff are ordered by head, the pantry is filled by office.
BENEFITS = frozenset({"moon_benefit", "boat_benefit", "year_benefit"})


@dataclass(frozen=True)
class Companies:
    """One entry an organisation. `kind` is COMPANY or CHANNEL; `heads` the number of its people."""

    kind: np.ndarray
    name: list[str]
    short: list[str]
    industry: np.ndarray
    city: np.ndarray
    heads: np.ndarray
    level: np.ndarray

    def __len__(self) -> int:
        return len(self.name)


def names(rng: Generator, cities: list[str], endings: list[str], taken: set[str]) -> tuple[list[str], list[str]]:
    """Full and short names, none given twice."""
    words = company_words()["trade"]
    full, short = [], []
    word = rng.integers(0, len(words), (len(cities), 2)).tolist()
    forms = FORMS.pick(rng.random(len(cities))).tolist()
    for city, ending, (one, two), form in zip(cities, endings, word, forms, strict=True):
        trade = words[one]
        while f"{city}{trade}{ending}" in taken:
            # The name is taken: two words make one.
            trade = words[one][:2] + words[two][:1]
            one, two = two, (two + one + 1) % len(words)
        taken.add(f"{city}{trade}{ending}")
        full.append(f"{city}{trade}{ending}{form}")
        short.append(trade)
    return full, short


def companies(rng: Generator, scene: Scene, count: int, channels: int, taken: set[str]) -> Companies:
    """Companies first, then traders."""
    total = count + channels
    kind = np.repeat([COMPANY, CHANNEL], [count, channels])
    weights = np.array([town.weight for town in scene.stores.towns])
    city = rng.choice(len(weights), total, p=weights / weights.sum())
    number = weighted("industry").numbers(rng.random(total))
    trades, endings = weighted("industry", 0).words[number], weighted("industry", 1).words[number]
    resale = weighted("channel").pick(rng.random(total))
    ending = np.where(kind == CHANNEL, resale, endings).tolist()
    cities = [scene.stores.towns[c].city.removesuffix("市") for c in city]
    full, short = names(rng, cities, ending, taken)
    heads = np.clip(np.exp(rng.normal(3.9, 1.0, total)), 8, 3000).astype(int)
    level = behaviour.levels(rng, total, behaviour.COMPANY_SPEND_SHAPE)
    return Companies(kind, full, short, np.where(kind == CHANNEL, "渠道商贸", trades), city, heads, level)


def trade(rng: Generator, scene: Scene, group: Companies, owner: np.ndarray, first_taste: int) -> Orders:
    """All orders of these companies by time, returns included; `owner` sells to each."""
    clock, count = scene.companies.clock, len(group)
    end = clock.at(group.kind, np.full(count, scene.calendar.days))
    rate = np.array([s.weekly for s in scene.companies.segments])[group.kind] * behaviour.COMPANY_WEEKLY_RATE
    who, time = purchases.arrivals(
        rng,
        first=np.where(rng.random(count) < FROM_THE_START, 45 * rng.random(count), end * rng.random(count) ** 0.9),
        end=end,
        daily_rate=behaviour.rates(rng, rate * scene.size.company_tempo / 7),
        lifetime=behaviour.lifetimes(rng, count, 1.0),
    )
    day = clock.day(group.kind[who], time)
    kept = behaviour.COMPANY_LOSSES.kept(rng, who, day, scene.last_day)
    who, day = who[kept], day[kept]
    weight = scene.companies.taste[group.kind[who]] * scene.companies.season[:, day].T
    ends = np.cumsum(weight, axis=1)
    mission = (rng.random(len(who))[:, None] * ends[:, -1:] >= ends).sum(axis=1).clip(max=ends.shape[1] - 1)
    second = seconds(rng, scene.companies.missions, mission, np.zeros(len(who), dtype=bool))
    come = np.flatnonzero(past(scene, day, second))
    return _orders(rng, scene, group, owner, who[come], day[come], mission[come], second[come], first_taste)


def _orders(
    rng: Generator,
    scene: Scene,
    group: Companies,
    owner: np.ndarray,
    who: np.ndarray,
    day: np.ndarray,
    mission: np.ndarray,
    second: np.ndarray,
    first_taste: int,
) -> Orders:
    store = np.full(len(who), scene.stores.number("sales"))
    basket = Visits(
        mission=mission,
        taste=(who + first_taste).astype(np.uint64),
        level=group.level[who],
        size=_sizes(rng, scene, group, who, mission),
        off=OFF[np.digitize(group.heads[who], [30, 80, 200, 600])],
        years_ago=scene.calendar.years_ago[day],
    )
    orders = Orders(
        customer=who,
        store=store,
        day=day,
        second=second,
        owner=owner[who],
        status=statuses(rng, scene, store, day, cancelled=behaviour.CANCEL_SHARE_ONLINE / 2),
        lines=fill(rng, basket, scene.companies.missions),
    )
    share = np.full(len(orders), behaviour.RETURN_SHARE["sales"])
    return orders.with_more(returns(rng, scene, orders, share)).by_time()


def _sizes(rng: Generator, scene: Scene, group: Companies, who: np.ndarray, mission: np.ndarray) -> np.ndarray:
    """By what factor each order is larger than that of a household."""
    benefit = np.isin(mission, [i for i, m in enumerate(scene.companies.missions) if m.key in BENEFITS])
    per_head = np.where(benefit, 0.22, 0.012)
    spread = np.exp(rng.normal(0, behaviour.COMPANY_SIZE_SPREAD, len(who)))
    usual = np.where(group.kind[who] == CHANNEL, 1.5, 0.6)
    return np.clip((usual + per_head * group.heads[who] * group.level[who]) * spread, 0.5, 250)
