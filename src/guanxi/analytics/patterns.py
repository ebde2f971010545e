"""The pattern of each customer's purchases: how long between them, how steady, and whether it breaks (CUSUM)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from guanxi.analytics.engine import Table

SETTLED = 3
"""Intervals (or amounts) that a customer needs before a further one is held against them."""
MOST = 3.0
"""The most that a single interval or amount adds to a sum, so that one long holiday raises no alarm."""


@dataclass(frozen=True)
class Alarm:
    """A one-sided CUSUM: excesses above the `allowance` add up, and the `limit` raises the alarm (Page 1954).

    The excess of an interval is the share by which it is above the mean of the customer's earlier intervals, that of an
    amount the share by which the mean of his earlier amounts is above it.
    """

    allowance: float = 0.5
    limit: float = 3.0


def patterns(days: Table, cut: date, *, recent: int, alarm: Alarm) -> Table:
    """One row per customer with a purchase up to the cut.

    `days` has customer, day, money, bought. Gives `purchases`, `last` day, `gap` (days from it to the cut),
    `mean_interval`, `cv_interval` and `cv_amount` (coefficients of variation of the `recent` last ones),
    `interval_trend` and `amount_trend` (mean of the later half over that of the earlier half), `cusum_interval` (the
    open gap included) and `cusum_amount`. What needs more purchases than there are is NULL, the sums are nought.
    """
    steps = _summed(_steps(days.filter(days.bought, days.day <= cut)), alarm)
    late = steps.number * 2 > steps.purchases
    fresh = steps.back <= recent
    grouped = steps.group_by("customer").aggregate(
        purchases=steps.purchases.max(),
        last=steps.day.max(),
        mean_interval=steps.interval.mean(),
        cv_interval=_variation(steps.interval, fresh),
        cv_amount=_variation(steps.amount, fresh),
        interval_trend=_trend(steps.interval, late),
        amount_trend=_trend(steps.amount, late),
        cusum_interval=steps.slower.max(where=steps.back == 1),
        cusum_amount=steps.smaller.max(where=steps.back == 1),
    )
    gap = ibis.literal(cut).delta(grouped["last"], unit="day").cast("int64")
    waiting = gap / grouped.mean_interval - 1 - alarm.allowance
    known = grouped.purchases > SETTLED
    more = ibis.ifelse(known, ibis.greatest(ibis.least(waiting, MOST), 0.0), 0.0).fill_null(0.0)
    return grouped.mutate(gap=gap, cusum_interval=grouped.cusum_interval + more)


def _steps(bought: Table) -> Table:
    """Each purchase day with its interval and the means of what came before it."""
    order = ibis.window(group_by="customer", order_by="day")
    before = ibis.window(group_by="customer", order_by="day", preceding=(None, 1))
    steps = bought.select(
        "customer",
        "day",
        amount=bought.money.cast("float64"),
        number=(ibis.row_number().over(order) + 1).cast("int64"),
        back=(ibis.row_number().over(ibis.window(group_by="customer", order_by=ibis.desc("day"))) + 1).cast("int64"),
        purchases=bought.count().over(ibis.window(group_by="customer")),
        interval=bought.day.delta(bought.day.lag().over(order), unit="day").cast("float64"),
    )
    return steps.mutate(
        earlier_interval=steps.interval.mean().over(before), earlier_amount=steps.amount.mean().over(before)
    )


def _summed(steps: Table, alarm: Alarm) -> Table:
    """Both CUSUMs up to each purchase: `slower` and `smaller`."""
    so_far = ibis.window(group_by="customer", order_by="day", preceding=None, following=0)
    slower = steps.interval / steps.earlier_interval.nullif(0) - 1
    shrunk = steps.earlier_amount / steps.amount.nullif(0) - 1
    smaller = ibis.cases((steps.amount > 0, shrunk), (steps.amount <= 0, MOST), else_=ibis.null("float64"))
    walk = steps.mutate(
        slower=_step(slower, steps.number > SETTLED + 1, alarm), smaller=_step(smaller, steps.number > SETTLED, alarm)
    )
    walk = walk.mutate(slower=walk.slower.sum().over(so_far), smaller=walk.smaller.sum().over(so_far))
    # The sum that starts anew at nought is the walk less its lowest point so far.
    lowest = {name: ibis.least(walk[name].min().over(so_far), 0.0) for name in ("slower", "smaller")}
    return walk.mutate(slower=walk.slower - lowest["slower"], smaller=walk.smaller - lowest["smaller"])


def _step(excess: Any, counts: Any, alarm: Alarm) -> Any:
    # LEAST passes over NULL on some engines and not on others, so that NULL is asked for first.
    return ibis.ifelse(counts & excess.notnull(), ibis.least(excess, MOST) - alarm.allowance, 0.0)


def _variation(value: Any, fresh: Any) -> Any:
    return value.std(where=fresh, how="sample") / value.mean(where=fresh).nullif(0)


def _trend(value: Any, late: Any) -> Any:
    return value.mean(where=late) / value.mean(where=~late).nullif(0)
