"""The figures of a contact centre from its call records: service level, speed of answer, handling, abandonment."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

import pyarrow as pa

from guanxi.analytics.checking import Data
from guanxi.analytics.contact_centre.contacts import CALLS, SHIFTS, first_contact_resolution, sound, workload
from guanxi.analytics.engine import Table
from guanxi.analytics.intervals import wilson
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Result, Words
from guanxi.analytics.tables import Source

Rule = Literal["without-early", "all", "with-early"]
RULES: Mapping[Rule, str] = {
    "without-early": "answered within / (offered − abandoned early)",
    "all": "answered within / offered",
    "with-early": "(answered within + abandoned within) / offered",
}
"""How those who hang up count: the figure moves with the rule, so it is always shown beside it."""


@analysis("service-level")
def service_level(
    calls: Annotated[Source, CALLS],
    *,
    shifts: Annotated[Source | None, SHIFTS] = None,
    within: Annotated[timedelta, Option("a call should be answered within this time")] = timedelta(seconds=20),
    target: Annotated[float, Option("share of the calls that should be")] = 0.8,
    rule: Annotated[Rule, Option("how those who hang up count")] = "without-early",
    early: Annotated[timedelta, Option("who hangs up sooner than this counts as early")] = timedelta(seconds=5),
    interval: Annotated[timedelta, Option("report by steps of this length")] = timedelta(minutes=30),
    repeat: Annotated[timedelta, Option("a contact is resolved without another in this time")] = timedelta(days=7),
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """Service level and its kin, from one row per call that entered a queue (T-03, V-11).

    Service level, by `rule`: without-early = answered within the time / (offered − abandoned early); all = answered
    within / offered; with-early = (answered + abandoned within) / offered. Time in the menu does not count. ASA = waits
    of the answered / answered. AHT = (talk + hold + wrap-up) / answered. Abandonment = abandoned / offered, also
    without the early. Occupancy = handling / (handling + available), utilisation = handling / paid, of the agents in
    `shifts`. Resolved at first contact = answered contacts without another of the same customer (and issue, where told)
    within `repeat` / answered contacts; those of the last `repeat` are too recent to tell, and counted. All calls weigh
    alike: no mean is taken of means. Times are seconds. Calls with a negative time are left out and counted.

    Tables: `intervals` (begin, and the figures of each step with a call), `queues`, `agents` (answered calls, with
    occupancy and utilisation), `rules` (the service level by every rule). Figures: `offered`, `answered`, `abandoned`,
    `abandoned_early`, `service_level` with `low` and `high` (Wilson, 95 %), `on_target`, `asa`, `aht`, `longest_wait`,
    `abandonment`, `abandonment_without_early`, `transfer_rate`, `resolved_at_first` (rate, contacts, too_recent),
    `occupancy`, `utilisation`.

    >>> day = ["2026-03-02 09:00", "2026-03-02 09:05", "2026-03-02 09:10", "2026-03-02 09:40"]
    >>> taken = {"date": day, "wait": [10, 30, 3, 20], "answered": [1, 1, 0, 1], "talk": [100, 200, None, 300]}
    >>> answer = service_level(taken)
    >>> figures = answer.figures
    >>> round(figures["service_level"], 4), figures["asa"], figures["aht"], figures["abandonment"]
    (0.6667, 20.0, 200.0, 0.25)
    >>> [(str(row["begin"]), row["offered"], row["service_level"]) for row in answer.table("intervals").to_pylist()]
    [('2026-03-02 09:00:00', 3, 0.5), ('2026-03-02 09:30:00', 1, 1.0)]
    """
    require(0 < target < 1, "bad_target", "target must lie between 0 and 1.")
    require(within > timedelta() and early >= timedelta(), "bad_time", "within must be above 0, early not below.")
    require(interval >= timedelta(seconds=1), "bad_time", "interval must be a second or longer.")
    require(repeat > timedelta(), "bad_time", "repeat must be above 0.")
    data = sound(calls, as_of)
    counts = _counts(data.table, within.total_seconds(), early.total_seconds())
    whole = data.engine.row(data.table.aggregate(**counts))
    level = _figures(whole, rule)
    agents, provenance = _by(data, data.table.agent, counts, rule, "agent"), data.provenance
    if shifts is not None:
        told, seconds = workload(data, shifts)
        provenance = provenance.joined(told.provenance)
        level |= _occupied(agents, seconds)
    step = int(interval.total_seconds())
    steps = _by(data, data.table.date.epoch_seconds() // step * step, counts, rule, "begin")
    for row in steps:
        row["begin"] = datetime.fromtimestamp(row["begin"], UTC).replace(tzinfo=None)
    ends = wilson(*_met_of(whole, rule))
    figures = {
        **level,
        "low": ends and ends[0],
        "high": ends and ends[1],
        "on_target": None if level["service_level"] is None else level["service_level"] >= target,
        "resolved_at_first": first_contact_resolution(data, repeat),
    }
    tables = {
        "intervals": _table(steps, ("begin", pa.timestamp("s"))),
        "queues": _table(_by(data, data.table.queue, counts, rule, "queue"), ("queue", pa.string())),
        "agents": _table(agents, ("agent", pa.string()), "occupancy", "utilisation"),
        "rules": _by_rule(whole),
    }
    return Result(figures, tables, provenance, draw=_draw)


def _counts(table: Table, within: float, early: float) -> dict[str, Any]:
    """What is counted and summed of any group of calls; every figure is made of these."""
    answered, soon = table.answered, table.wait <= within
    return {
        "offered": table.count(),
        "answered": answered.sum(),
        "abandoned": (~answered).sum(),
        "abandoned_early": (~answered & (table.wait < early)).sum(),
        "answered_within": (answered & soon).sum(),
        "abandoned_within": (~answered & soon).sum(),
        "waited": table.wait.sum(where=answered),
        "handled": table.handled.sum(where=answered),
        "longest_wait": table.wait.max(),
        "passed_on": (answered & table.transferred).sum(),
        "told_whether": (answered & table.transferred.notnull()).sum(),
    }


def _met_of(row: Mapping[str, Any], rule: Rule) -> tuple[int, int]:
    """Calls that met the service level, and those that count for it."""
    met = row["answered_within"] + (row["abandoned_within"] if rule == "with-early" else 0)
    return met, row["offered"] - (row["abandoned_early"] if rule == "without-early" else 0)


def _by_rule(row: Mapping[str, Any]) -> pa.Table:
    levels = [_ratio(*_met_of(row, rule)) for rule in RULES]
    return pa.table(
        {"rule": list(RULES), "definition": list(RULES.values()), "service_level": pa.array(levels, pa.float64())}
    )


def _ratio(one: float | None, other: float) -> float | None:
    return None if one is None or not other else one / other


def _figures(row: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    """The figures of a group from its counts."""
    counted = ("offered", "answered", "abandoned", "abandoned_early")
    return {
        **{name: row[name] for name in counted},
        "service_level": _ratio(*_met_of(row, rule)),
        "asa": _ratio(row["waited"], row["answered"]),
        "aht": _ratio(row["handled"], row["answered"]),
        "longest_wait": row["longest_wait"],
        "abandonment": _ratio(row["abandoned"], row["offered"]),
        "abandonment_without_early": _ratio(
            row["abandoned"] - row["abandoned_early"], row["offered"] - row["abandoned_early"]
        ),
        "transfer_rate": _ratio(row["passed_on"], row["told_whether"]),
    }


def _by(data: Data, key: Any, counts: Mapping[str, Any], rule: Rule, name: str) -> list[dict[str, Any]]:
    """The figures by a key, in its order; calls without it are not in any group."""
    grouped = data.table.group_by(key=key).aggregate(**counts)
    rows = data.engine.fetch(grouped.filter(grouped.key.notnull()).order_by("key")).to_pylist()
    return [{name: row["key"], **_figures(row, rule), "handled": row["handled"]} for row in rows]


def _occupied(
    agents: Sequence[dict[str, Any]], shifts: Mapping[str, Mapping[str, float | None]]
) -> dict[str, float | None]:
    """Occupancy and utilisation of each agent, set there, and of all agents in the shifts."""
    sums = {"handled": 0.0, "available": 0.0, "paid": 0.0, "handled_of_paid": 0.0}
    for row in agents:
        if row["agent"] in shifts:
            handled, own = row["handled"] or 0.0, shifts[row["agent"]]
            row["occupancy"] = _ratio(handled, handled + (own["available"] or 0.0))
            row["utilisation"] = _ratio(handled, own["paid"] or 0.0)
            sums["handled"] += handled
            sums["handled_of_paid"] += handled if own["paid"] else 0.0
    for own in shifts.values():
        sums["available"] += own["available"] or 0.0
        sums["paid"] += own["paid"] or 0.0
    return {
        "occupancy": _ratio(sums["handled"], sums["handled"] + sums["available"]),
        "utilisation": _ratio(sums["handled_of_paid"], sums["paid"]),
    }


def _table(rows: Sequence[Mapping[str, Any]], key: tuple[str, pa.DataType], *further: str) -> pa.Table:
    counted = ("offered", "answered", "abandoned", "abandoned_early")
    measured = (
        "service_level", "asa", "aht", "longest_wait", "abandonment", "abandonment_without_early", "transfer_rate",
    )  # fmt: skip
    columns = [key, *((name, pa.int64()) for name in counted), *((name, pa.float64()) for name in measured)]
    columns += [(name, pa.float64()) for name in further]
    return pa.Table.from_pylist(list(rows), schema=pa.schema(columns))


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Calls answered and abandoned, step by step."""
    rows = result.table("intervals").to_pylist()
    names = {"answered": "Answered", "abandoned": "Abandoned"}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {"type": "category", "data": [row["begin"].isoformat(" ", "minutes") for row in rows]},
        "yAxis": {"type": "value", "name": words("Calls")},
        "series": [
            {"type": "bar", "stack": "calls", "name": words(title), "data": [row[name] for row in rows]}
            for name, title in names.items()
        ],
    }
