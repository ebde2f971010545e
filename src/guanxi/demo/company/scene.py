"""What all parts of the demo company share: the days, the shops and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.calendar import Calendar
from guanxi.demo.company.missions import COMPANY_MISSIONS, MISSIONS, PLACES, Mission, seasons
from guanxi.demo.company.purchases import Clock
from guanxi.demo.company.segments import COMPANY_SEGMENTS, SEGMENTS, Segment
from guanxi.demo.company.sizes import DAYS_OF_HISTORY, Size
from guanxi.demo.company.staff import Staff, staff
from guanxi.demo.company.stores import Stores, stores


@dataclass(frozen=True)
class Demand:
    """What customers of some segments want, and when.

    `taste[s, m]` is how much segment s cares for mission m, `season[m, d]` how much m is in demand on day d.
    """

    missions: tuple[Mission, ...]
    segments: tuple[Segment, ...]
    taste: np.ndarray
    season: np.ndarray
    clock: Clock

    @classmethod
    def of(cls, segments: tuple[Segment, ...], missions: tuple[Mission, ...], calendar: Calendar) -> Demand:
        taste = np.array([[s.missions.get(m.key, 0.0) for m in missions] for s in segments])
        season = seasons(missions, calendar)
        return cls(missions, segments, taste, season, Clock.of(taste @ season))

    @cached_property
    def places(self) -> np.ndarray:
        """How apt each mission is for each kind of place."""
        return np.array([m.places for m in self.missions])


@dataclass(frozen=True)
class Scene:
    """The stage: everything that follows from size, day and seed and is small enough to be kept."""

    size: Size
    seed: int
    calendar: Calendar
    stores: Stores
    staff: Staff
    people: Demand
    companies: Demand

    def random(self, *part: int) -> Generator:
        """The random numbers of one part of the company, whatever was drawn for the others."""
        return np.random.default_rng([self.seed, *part])

    @property
    def last_day(self) -> int:
        """The number of today."""
        return self.calendar.days - 1


def scene(*, size: Size, as_of: datetime, zone: ZoneInfo, seed: int, days: int = DAYS_OF_HISTORY) -> Scene:
    """Set the stage for the time `as_of`."""
    calendar = Calendar(as_of, days, zone)
    shops = stores(size, days)
    return Scene(
        size=size,
        seed=seed,
        calendar=calendar,
        stores=shops,
        staff=staff(np.random.default_rng([seed, 1]), size, shops),
        people=Demand.of(SEGMENTS, MISSIONS, calendar),
        companies=Demand.of(COMPANY_SEGMENTS, COMPANY_MISSIONS, calendar),
    )


def place_shares(demand: Demand, stores: Stores) -> np.ndarray:
    """How apt each mission is for each place of sale, by the kind of its neighbourhood."""
    assert demand.places.shape[1] == len(PLACES)
    return demand.places[:, stores.place()]
