"""Conversion funnel: how many reach each step, where and whom it loses, what a better step would bring."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import ibis
import pyarrow as pa

from guanxi.analytics import funnel_steps
from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Engine, Table
from guanxi.analytics.funnel_steps import Step
from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words
from guanxi.analytics.tables import EVENTS, Source

_WALKS = {
    "ordered": funnel_steps.in_order,
    "strict": funnel_steps.without_detour,
    "any": funnel_steps.in_any_order,
}


@analysis("funnel")
def conversion_funnel(
    events: Annotated[Source, EVENTS],
    *,
    steps: Annotated[tuple[str, ...], Option("a step: EVENT or EVENT?COLUMN=VALUE", flag="step")] = (),
    window: Annotated[timedelta | None, Option("longest time from the first step to a later one, as 7d")] = None,
    order: Annotated[
        Literal["ordered", "strict", "any"], Option("steps in order, without other events between, in any order")
    ] = "ordered",
    per: Annotated[Literal["customer", "session"], Option("who walks through the funnel")] = "customer",
    first: Annotated[bool, Option("first touch: only the first step that somebody ever did begins a way")] = False,
    by: Annotated[tuple[str, ...], Option("break down by a column")] = (),
    least: Annotated[float, Option("share of the entrants that a group needs to be named as the bottleneck")] = 0.01,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day of the data")] = None,
) -> Result:
    """Counts, conversion and time of each step of a funnel (A-09).

    conversion = count / count of the step before, `overall` = count / count of the first step. `median_seconds` is the
    time from the step before, of the first arrival of each customer. A group of the breakdown is the column's value at
    the customer's first step. The bottleneck is the step with the lowest conversion (the earlier of equals), and in it
    the group with the lowest conversion that has at least `least` of those who came so far.

    Tables: `steps`; `groups` (steps by group); `what_if` (each step raised by ten points: the end effect); `lost` (who
    did not reach the end: the step last reached and its time). Figures: `bottleneck`.

    >>> did = {"customer": [1, 1, 2, 3, 3], "event": ["see", "buy", "see", "see", "buy"],
    ...        "date": ["2026-01-01", "2026-01-02", "2026-01-01", "2026-01-01", "2026-02-01"]}
    >>> conversion_funnel(did, steps=("see", "buy"), window="7d").table("steps")["count"].to_pylist()
    [3, 1]
    """
    wanted = [funnel_steps.parse(step) for step in steps]
    if len(wanted) < 2:
        raise Refusal("too_few_steps", "A funnel needs at least two steps.")
    require(window is None or window > timedelta(), "bad_window", "window must be above 0.")
    require(0 <= least <= 1, "bad_share", "least must lie between 0 and 1.")
    data = _walks(events, wanted, per, by, as_of)
    _check_names(data, wanted)
    reached = _WALKS[order](data.engine, data.table, wanted, window, first_only=first)
    arrivals = [_arrivals(data.engine, table) for table in reached]
    counted = _counted(data.engine, arrivals, wanted)
    groups = _groups(data, reached[0], arrivals, wanted, by)
    return Result(
        {"bottleneck": _bottleneck(counted, groups, least)},
        {
            "steps": pa.Table.from_pylist(counted),
            "groups": pa.Table.from_pylist(groups, schema=_GROUPS),
            "what_if": what_if(counted),
            "lost": _lost(arrivals, wanted),
        },
        data.provenance,
        details=("lost",),
        draw=_draw,
    )


def _walks(events: Source, steps: Sequence[Step], per: str, by: Sequence[str], as_of: date | None) -> Data:
    """The events with `who`, `at`, `event` and the columns that steps and breakdown ask for."""
    asked = [*by, *(name for step in steps for name, _ in step.conditions)]
    more = [name for name in dict.fromkeys(asked) if name != "event"]
    data = select(events, per, "event", "date", as_of=as_of, by=more)
    table = data.table.select("event", *more, who=data.table[per], at=data.table.date)
    return Data(table, data.engine, data.provenance, data.as_of)


def _check_names(data: Data, steps: Sequence[Step]) -> None:
    there = set(data.engine.fetch(data.table.select("event").distinct().limit(10_000))["event"].to_pylist())
    for step in steps:
        if step.event not in there and len(there) < 10_000:
            some = ", ".join(sorted(there)[:20])
            raise Refusal(
                "no_such_event", 'No event is called "{name}"; there are: {some}.', name=step.event, some=some
            )


def _arrivals(engine: Engine, reached: Table) -> Table:
    """Each one's first arrival: `at`, and the seconds since the step before."""
    # `previous` never falls along the events of one customer, so its least belongs to the first arrival.
    firsts = reached.group_by("who").aggregate(at=reached.at.min(), previous=reached.previous.min())
    return engine.cache(
        firsts.select("who", "at", seconds=(firsts.at.epoch_seconds() - firsts.previous.epoch_seconds()))
    )


def _counted(engine: Engine, arrivals: Sequence[Table], steps: Sequence[Step]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, (step, table) in enumerate(zip(steps, arrivals, strict=True)):
        found = engine.row(table.aggregate(count=table.count(), median=table.seconds.median()))
        count, before = found["count"], rows[-1]["count"] if rows else None
        rows.append(
            {
                "step": step.label,
                "count": count,
                "conversion": count / before if before else None,
                "overall": count / rows[0]["count"] if number and rows[0]["count"] else float(not number),
                "lost": before - count if number else 0,
                "median_seconds": found["median"] if number else None,
            }
        )
    return rows


_GROUPS = pa.schema(
    [
        ("column", pa.string()),
        ("group", pa.string()),
        ("step", pa.string()),
        ("number", pa.int64()),
        ("count", pa.int64()),
        ("conversion", pa.float64()),
        ("overall", pa.float64()),
    ]
)


def _groups(
    data: Data, begun: Table, arrivals: Sequence[Table], steps: Sequence[Step], by: Sequence[str]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for column in by:
        group = _group_of(data, arrivals[0], column, steps[0])
        counts: list[dict[str | None, int]] = []
        for table in arrivals:
            joined = table.inner_join(group, "who")
            found = data.engine.fetch(joined.group_by("group").aggregate(count=joined.count()))
            counts.append(dict(zip(found["group"].to_pylist(), found["count"].to_pylist(), strict=True)))
        for name in sorted(counts[0], key=lambda name: (name is None, name)):
            for number, step in enumerate(steps):
                count, before = counts[number].get(name, 0), counts[number - 1].get(name, 0) if number else 0
                rows.append(
                    {
                        "column": column,
                        "group": name,
                        "step": step.label,
                        "number": number,
                        "count": count,
                        "conversion": count / before if before else None,
                        "overall": count / counts[0][name],
                    }
                )
    return rows


def _group_of(data: Data, firsts: Table, column: str, step: Step) -> Table:
    """The column's value at each one's first step."""
    events = funnel_steps.matching(data.table, step, keep=(column,))
    at_first = events.inner_join(firsts.select("who", "at"), ["who", "at"])
    return data.engine.cache(at_first.group_by("who").aggregate(group=at_first[column].min()))


def _bottleneck(
    steps: Sequence[dict[str, Any]], groups: Sequence[dict[str, Any]], least: float
) -> dict[str, Any] | None:
    """The step with the lowest conversion, and the group that fares worst in it."""
    reachable = [number for number, row in enumerate(steps) if row["conversion"] is not None]
    if not reachable:
        return None
    number = min(reachable, key=lambda number: steps[number]["conversion"])
    step = steps[number]
    entrants = {(row["column"], row["group"]): row["count"] for row in groups if row["number"] == number - 1}
    candidates = [
        row
        for row in groups
        if row["number"] == number
        and row["conversion"] is not None
        and entrants[row["column"], row["group"]] >= least * steps[number - 1]["count"]
    ]
    worst = min(candidates, key=lambda row: row["conversion"], default=None)
    return {
        "step": step["step"],
        "after": steps[number - 1]["step"],
        "conversion": step["conversion"],
        "lost": step["lost"],
        "column": worst["column"] if worst else None,
        "group": worst["group"] if worst else None,
        "group_conversion": worst["conversion"] if worst else None,
        "group_loss": 1 - worst["conversion"] if worst else None,
    }


def what_if(steps: Sequence[dict[str, Any]], points: float = 0.1) -> pa.Table:
    """The end of the funnel if one step at a time converted `points` better (1 at most), all others as they do."""
    rows = []
    end = steps[-1]["count"]
    for row in steps[1:]:
        if now := row["conversion"]:
            then = min(1.0, now + points)
            better = {"then": then, "end": end * then / now, "more": end * (then / now - 1)}
            rows.append({"step": row["step"], "conversion": now, **better})
    fields = [("step", pa.string()), *((name, pa.float64()) for name in ("conversion", "then", "end", "more"))]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def _lost(arrivals: Sequence[Table], steps: Sequence[Step]) -> Table:
    """Who stopped before the end: one row each with the last step and its time."""
    stopped = []
    for before, after, step, missed in zip(arrivals, arrivals[1:], steps, steps[1:], strict=False):
        gone = before.anti_join(after, "who")
        stopped.append(gone.select("who", "at", reached=ibis.literal(step.label), missed=ibis.literal(missed.label)))
    lost = stopped[0].union(*stopped[1:]) if len(stopped) > 1 else stopped[0]
    return lost.rename(customer="who").order_by("at", "customer")


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """A funnel of the counts."""
    steps = result.table("steps").to_pylist()
    shown = [{"name": row["step"], "value": row["count"]} for row in steps]
    return {"tooltip": {}, "series": [{"type": "funnel", "sort": "none", "data": shown}]}
