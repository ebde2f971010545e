"""The stage of each customer's relation by its rules: evidence in, one row per customer out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.summary import Summary
from guanxi.analytics.patterns import Alarm, patterns
from guanxi.analytics.result import Refusal


@dataclass(frozen=True)
class Bounds:
    """Where one stage ends and the next begins."""

    few: int
    steady_from: int
    long_from: int
    cv_interval: float
    cv_amount: float
    ended_below: float
    silence: float


def check(bounds: Bounds, alarm: Alarm, recent: int, history: int) -> None:
    require(1 < bounds.few <= bounds.steady_from <= bounds.long_from, "bad_bounds",
            "The bounds must rise: 1 < few ≤ steady_from ≤ long_from.")  # fmt: skip
    require(0 < bounds.ended_below < 1, "bad_ended_below", "ended_below must lie between 0 and 1.")
    above = {"cv_interval": bounds.cv_interval, "cv_amount": bounds.cv_amount, "silence": bounds.silence,
             "limit": alarm.limit}  # fmt: skip
    for name, bound in above.items():
        require(bound > 0, "bad_bounds", "{name} must lie above 0.", name=name)
    require(alarm.allowance >= 0, "bad_bounds", "{name} must not be below 0.", name="allowance")
    require(history >= 0, "bad_bounds", "{name} must not be below 0.", name="history")
    require(recent > 2, "bad_bounds", "recent must be at least 3.")


def learnt(summary: Summary) -> ParetoNBD | None:
    """Pareto/NBD, in which also a customer with one purchase can have stopped; None if it cannot be learnt."""
    rows = summary.distinct()
    try:
        model = ParetoNBD().fit(rows["x"], rows["t_x"], rows["T"], rows["count"])
    except Refusal:
        return None
    return model if model.converged_ else None


def staged(summary: Summary, cut: date, model: ParetoNBD | None, bounds: Bounds, alarm: Alarm, recent: int) -> Table:
    """The customers with their stage on the day of the cut."""
    found = patterns(summary.days, cut, recent=recent, alarm=alarm)
    if model:
        rows = summary.distinct()
        alive = summary.scored(rows, p_alive=model.p_alive(rows["x"], rows["t_x"], rows["T"]))
        found = found.join(alive.select("customer", "p_alive"), "customer")
        ended = found.p_alive < bounds.ended_below
    else:
        found = found.mutate(p_alive=ibis.null("float64"))
        typical = found.mean_interval.fill_null(found.mean_interval.mean().over(ibis.window()))
        ended = (found.gap > bounds.silence * typical).fill_null(False)
    reached = _reached(found, bounds)
    degrading = (found.cusum_interval > alarm.limit) | (found.cusum_amount > alarm.limit)
    stage = ibis.cases((ended, "ended"), (degrading, "degradation"), else_=reached)
    long = found.purchases >= bounds.long_from
    broke_off = ibis.cases(
        (reached == "exploration", "in_exploration"),
        (reached == "formation", "in_formation"),
        (long, "after_long_stability"),
        else_="early_in_stability",
    )
    found = found.mutate(stage=stage, broke_off=ibis.ifelse(ended, broke_off, ibis.null("string")))
    return summary.data.engine.cache(found)


def _reached(found: Table, bounds: Bounds) -> Any:
    """The stage that the purchases alone speak of."""
    steady = (found.cv_interval <= bounds.cv_interval) & (found.cv_amount.fill_null(0.0) <= bounds.cv_amount)
    stable = (found.purchases >= bounds.steady_from) & steady.fill_null(False)
    return ibis.cases((found.purchases < bounds.few, "exploration"), (stable, "stability"), else_="formation")
