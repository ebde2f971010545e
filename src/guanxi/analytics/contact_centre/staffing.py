"""How many agents a contact centre needs, by Erlang C, or by Erlang A where callers lose patience."""

import math
from bisect import bisect_left
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import pyarrow as pa

from guanxi.analytics.contact_centre.queueing import Queue, erlang_a, erlang_c
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words

_MOST = 1_000_000
_AROUND = 5

Measure = Callable[[int], Queue]


@analysis("erlang")
def staffing(
    *,
    calls: Annotated[float | None, Option("calls that come in an interval")] = None,
    interval: Annotated[timedelta, Option("the interval, as 30m")] = timedelta(minutes=30),
    aht: Annotated[timedelta | None, Option("average handling time with wrap-up, as 180s")] = None,
    within: Annotated[timedelta, Option("a call should be answered within this time")] = timedelta(seconds=20),
    target: Annotated[float, Option("service level: share of calls that should be")] = 0.8,
    agents: Annotated[int | None, Option("agents there are; default: as many as are needed")] = None,
    max_occupancy: Annotated[float, Option("most that an agent may be occupied")] = 1.0,
    shrinkage: Annotated[float, Option("share of paid time away from calls (breaks, training, illness)")] = 0.0,
    patience: Annotated[timedelta | None, Option("mean time until callers hang up (Erlang A); default: never")] = None,
) -> Result:
    """Agents for a service level (T-03; Erlang 1917; with patience Garnett, Mandelbaum and Reiman 2002).

    Calls come at random at an even rate, last an exponential time and wait in one line. load = calls · aht / interval,
    in erlangs. `needed` is the least number of agents with at least `target` of the calls answered `within` the time
    and an occupancy of at most `max_occupancy`; `scheduled` = needed / (1 − shrinkage), rounded up. With Erlang C a
    number of agents not above the load never catches up: `stable` is false and there is no mean wait. With Erlang A
    the service level counts those who hang up as not answered.

    Table: `staffing` (one row for each number about the needed one and the given one: service_level, asa and the rest).
    Figures: `load`, `needed`, `scheduled`, `model`, and of the given number, else of the needed one, `agents`,
    `stable`, `waiting`, `service_level`, `asa` (seconds), `abandonment`, `occupancy`.

    >>> answer = staffing(calls=100, interval="30m", aht="180s", within="20s", target=0.8, shrinkage=0.3)
    >>> {name: round(value, 3) for name, value in answer.figures.items() if type(value) in (int, float)}
    {'load': 10.0, 'needed': 14, 'scheduled': 20, 'agents': 14, 'waiting': 0.174, 'service_level': 0.888, 'asa': 7.836,
    'occupancy': 0.714}
    """
    if calls is None or aht is None:
        raise Refusal("no_calls", "erlang needs --calls and --aht: how many calls come, and how long one takes.")
    require(math.isfinite(calls) and calls > 0, "bad_calls", "calls must be a number above 0.")
    require(0 < target < 1, "bad_target", "target must lie between 0 and 1.")
    require(0 < max_occupancy <= 1, "bad_occupancy", "max_occupancy must be above 0 and at most 1.")
    require(0 <= shrinkage < 1, "bad_shrinkage", "shrinkage must be at least 0 and below 1.")
    require(agents is None or agents >= 1, "bad_agents", "agents must be 1 or more.")
    times = {"interval": interval, "aht": aht, "patience": patience}
    for name, time in times.items():
        require(time is None or time > timedelta(), "bad_time", "{name} must be longer than nothing.", name=name)
    require(within >= timedelta(), "bad_time", "{name} must be longer than nothing.", name="within")
    load = calls * (aht / interval)
    largest = max(load / max_occupancy, agents or 0)
    require(largest <= _MOST, "too_large", "More than a million agents cannot be reckoned with.")
    measure = _measure(load, aht, within, patience)
    needed = _needed(measure, load, target, max_occupancy)
    shown = measure(agents or needed)
    figures = {
        "load": load,
        "needed": needed,
        "scheduled": math.ceil(round(needed / (1 - shrinkage), 9)),
        "model": "Erlang C" if patience is None else "Erlang A",
        **_told(shown),
    }
    numbers = {*range(max(1, needed - _AROUND), needed + _AROUND + 1), shown.agents}
    rows = [_told(measure(number)) for number in sorted(numbers)]
    return Result(figures, {"staffing": pa.Table.from_pylist(rows, schema=_AGENTS)}, draw=_draw)


def _measure(load: float, aht: timedelta, within: timedelta, patience: timedelta | None) -> Measure:
    seconds = {"handling": aht.total_seconds(), "within": within.total_seconds()}
    if patience is None:
        return lambda number: erlang_c(load, number, **seconds)
    return lambda number: erlang_a(load, number, **seconds, patience=patience.total_seconds())


def _needed(measure: Measure, load: float, target: float, max_occupancy: float) -> int:
    """The least sufficient number: both the service level and the occupancy improve with every agent."""

    def suffices(number: int) -> bool:
        queue = measure(number)
        return queue.service_level >= target and queue.occupancy <= max_occupancy

    enough = max(1, math.ceil(load / max_occupancy))
    while not suffices(enough):
        enough = enough + max(1, enough // 8)
    return bisect_left(range(1, enough), True, key=suffices) + 1


def _told(queue: Queue) -> dict[str, Any]:
    return {name: getattr(queue, name) for name in _AGENTS.names}


_AGENTS = pa.schema(
    [
        ("agents", pa.int64()),
        ("stable", pa.bool_()),
        ("waiting", pa.float64()),
        ("service_level", pa.float64()),
        ("asa", pa.float64()),
        ("abandonment", pa.float64()),
        ("occupancy", pa.float64()),
    ]
)


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Service level and occupancy by the number of agents."""
    rows = result.table("staffing").to_pylist()
    names = {"service_level": "Service level", "occupancy": "Occupancy"}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {"type": "category", "name": words("Agents"), "data": [row["agents"] for row in rows]},
        "yAxis": {"type": "value", "max": 1},
        "series": [
            {"type": "line", "name": words(title), "data": [row[name] for row in rows]} for name, title in names.items()
        ],
    }
