"""Who counts as lost, by a definition that is chosen and shown, and how many are lost in each period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.summary import DAYS, Summary
from guanxi.analytics.result import Refusal

OWN_FROM = 5
"""Intervals from which on a customer's own quantile is used instead of everyone's."""


class Definition(Protocol):
    """A definition of loss: which customers are still there at the end of a day."""

    def there(self, day: date) -> Table:
        """`customer` and `active`, for the customers who had come by that day."""

    def says(self) -> dict[str, Any]:
        """The definition in its parameters."""


@dataclass(frozen=True)
class Silence:
    """Lost is who has been silent longer than the q-quantile of his own intervals, or of everyone's if he has few.

    On each day only the intervals up to it count.
    """

    summary: Summary
    quantile: float

    def there(self, day: date) -> Table:
        steps = self._steps.filter(self._steps.day <= day)
        engine = self.summary.data.engine
        everyone = engine.row(steps.aggregate(allowed=steps.interval.quantile(self.quantile)))["allowed"]
        last = steps.group_by("customer").aggregate(intervals=steps.interval.count(), last=steps.day.max())
        # A quantile for each customer is dear: only those get one who have intervals enough.
        often = steps.semi_join(last.filter(last.intervals >= OWN_FROM), "customer")
        own = often.group_by("customer").aggregate(own=often.interval.quantile(self.quantile).cast("float64"))
        told = last.left_join(own, "customer").drop("customer_right")
        allowed = told.own.fill_null(ibis.literal(everyone, type="float64"))
        gap = ibis.literal(day).delta(told["last"], unit="day")
        # As long as nobody has bought twice, nobody is silent for too long.
        return told.select("customer", active=(gap <= allowed).fill_null(True))

    @cached_property
    def _steps(self) -> Table:
        """Each purchase with the days since the one before, which later purchases do not change."""
        days = self.summary.days
        bought = days.filter(days.bought)
        previous = bought.day.lag().over(ibis.window(group_by="customer", order_by="day"))
        interval = bought.day.delta(previous, unit="day").cast("float64")
        return self.summary.data.engine.cache(bought.select("customer", "day", interval=interval))

    def says(self) -> dict[str, Any]:
        return {"lost": "silent beyond the quantile of intervals", "quantile": self.quantile, "own_from": OWN_FROM}


@dataclass(frozen=True)
class Faded:
    """Lost is whose P(alive) of Pareto/NBD is below a bound; on each day the model is learnt from what came before."""

    summary: Summary
    below: float

    def there(self, day: date) -> Table:
        cut = self.summary.until(day)
        rows = cut.distinct()
        history = rows["x"], rows["t_x"], rows["T"]
        try:
            alive = ParetoNBD().fit(*history, rows["count"]).p_alive(*history)
        except Refusal:  # as long as nobody has bought twice, nobody is given up
            alive = np.ones(rows["x"].size)
        scored = cut.scored(rows, p_alive=alive)
        return scored.select("customer", active=scored.p_alive >= self.below)

    def says(self) -> dict[str, Any]:
        return {"lost": "P(alive) of Pareto/NBD below the bound", "below": self.below}


@dataclass(frozen=True)
class Ended:
    """Lost is whose contract has ended and who has no other."""

    contracts: Table

    def there(self, day: date) -> Table:
        contracts = self.contracts.filter(self.contracts.start <= day)
        going = contracts.end.isnull() | (contracts.end > day)
        return contracts.group_by("customer").aggregate(active=going.any())

    def says(self) -> dict[str, Any]:
        return {"lost": "contract ended"}


def boundaries(first: date, last: date, unit: str, count: int) -> list[date]:
    """The ends of up to so many periods that lie after the first day, the last of them ending on `last`."""
    days = [last - timedelta(days=round(DAYS[unit] * back)) for back in range(count, -1, -1)]
    return [day for day in days if day > first]


def rates(engine: Any, states: Mapping[date, Table]) -> pa.Table:
    """For each period between two days: `active` at its start, `lost` at its end, `rate`, and how many came `back`."""
    rows = []
    for start, end in pairwise(states):
        both = _joined(states[start], states[end])
        counts = engine.row(
            both.aggregate(
                active=both.was.sum().fill_null(0),
                lost=(both.was & ~both.stays).sum().fill_null(0),
                back=(~both.was & both.stays).sum().fill_null(0),
            )
        )
        rate = counts["lost"] / counts["active"] if counts["active"] else None
        rows.append({"start": start, "end": end, **counts, "rate": rate})
    return pa.Table.from_pylist(rows, schema=_RATES)


def by_group(was: Table, stays: Table, groups: Table, name: str) -> Table:
    """Active, lost and rate between two states by a column of `groups` (customer, name), the worst first."""
    both = _joined(was, stays).join(groups, "customer")
    both = both.filter(both.was).mutate(group=both[name].fill_null(""))
    counted = both.group_by("group").aggregate(active=both.count(), lost=(~both.stays).sum())
    rated = counted.mutate(by=ibis.literal(name), rate=counted.lost / counted.active)
    return rated.order_by(ibis.desc("rate"), "group")


def _joined(was: Table, stays: Table) -> Table:
    return was.select("customer", was="active").join(stays.select("customer", stays="active"), "customer")


_RATES = pa.schema(
    [
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("active", pa.int64()),
        ("lost", pa.int64()),
        ("back", pa.int64()),
        ("rate", pa.float64()),
    ]
)
