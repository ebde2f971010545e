"""Who reached which step of a funnel and when: in order, without detour, or in any order."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import ibis

from guanxi.analytics.engine import Engine, Table
from guanxi.analytics.result import Refusal


@dataclass(frozen=True)
class Step:
    """An event by its name, and what its other columns must say."""

    label: str
    event: str
    conditions: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Step:
    """A step from its text: the event, or EVENT?COLUMN=VALUE&COLUMN=VALUE.

    >>> parse("visit?source=mail")
    Step(label='visit?source=mail', event='visit', conditions=(('source', 'mail'),))
    """
    event, _, rest = text.partition("?")
    conditions = [tuple(part.split("=", 1)) for part in rest.split("&")] if rest else []
    if not event or any(len(condition) != 2 for condition in conditions):
        raise Refusal("bad_step", 'step "{text}": write EVENT or EVENT?COLUMN=VALUE.', text=text)
    return Step(text, event, tuple(conditions))  # type: ignore[arg-type]


def matching(events: Table, step: Step, keep: Sequence[str] = ()) -> Table:
    """The events of a step: `who`, `at` and the columns to keep."""
    found = events.filter(events.event == step.event, *(events[name] == value for name, value in step.conditions))
    return found.select("who", "at", *keep)


def in_order(
    engine: Engine, events: Table, steps: Sequence[Step], window: timedelta | None, *, first_only: bool
) -> list[Table]:
    """For each step the events that reach it after all earlier ones: `who`, `at`, `start`, `previous`.

    `start` is the latest first step from which this event can be reached, `previous` the time of the step before. An
    event counts while at − start ≤ window: what ClickHouse's windowFunnel counts. Events at the same moment may follow
    one another, but no event follows itself.
    """
    begun = matching(events, steps[0])
    if first_only:
        begun = begun.group_by("who").aggregate(at=begun.at.min())
    begun = engine.cache(begun)
    reached = [begun.mutate(start=begun.at, previous=begun.at)]
    for earlier, step in itertools.pairwise(steps):
        follow = _follow_by_asof if engine.joins_asof else _follow_by_window
        found = follow(reached[-1], matching(events, step), itself=earlier.event == step.event)
        reached.append(engine.cache(_in_time(found, window)))
    return reached


def _follow_by_asof(before: Table, events: Table, *, itself: bool) -> Table:
    """Each event with the latest earlier one of the step before: what DuckDB does fastest."""
    earlier = before.select("who", "start", then="at")
    order = events.at > earlier.then if itself else events.at >= earlier.then
    joined = events.asof_join(earlier, on=order, predicates="who")
    return joined.filter(joined.start.notnull()).select("who", "at", "start", previous="then")


def _follow_by_window(before: Table, events: Table, *, itself: bool) -> Table:
    """The same by carrying the maximum along: what every engine does alike."""
    earlier = before.select("who", "at", "start", then="at", place=ibis.literal(int(itself)))
    nothing = ibis.null(before.start.type())
    later = events.select("who", "at", start=nothing, then=nothing, place=ibis.literal(int(not itself)))
    rows = ibis.union(earlier, later)
    order = ibis.window(group_by=rows.who, order_by=[rows.at, rows.place], preceding=(None, 1))
    carried = rows.mutate(start=rows.start.max().over(order), previous=rows.then.max().over(order))
    found = carried.filter(carried.place == int(not itself), carried.start.notnull())
    return found.select("who", "at", "start", "previous")


def without_detour(
    engine: Engine, events: Table, steps: Sequence[Step], window: timedelta | None, *, first_only: bool
) -> list[Table]:
    """The same, but no other event of any kind may come between two steps.

    Events at the same moment stand in the order of the steps, other ones after them.
    """
    rank = ibis.cases(*((events.event == step.event, number) for number, step in enumerate(steps)), else_=len(steps))
    others = [events[name] for name in events.columns if name not in ("who", "at")]
    place = ibis.row_number().over(group_by=events.who, order_by=[events.at, rank, *others])
    numbered = engine.cache(events.mutate(place=place))
    chosen = [
        numbered.filter(numbered.event == step.event, *(numbered[name] == value for name, value in step.conditions))
        for step in steps
    ]
    begun = chosen[0].select("who", "at", "place", start="at", previous="at")
    if first_only:
        firsts = begun.group_by("who").aggregate(place=begun.place.min())
        begun = begun.semi_join(firsts, ["who", "place"])
    reached = [engine.cache(begun)]
    for step in chosen[1:]:
        before = reached[-1].select("who", "start", previous="at", place=reached[-1].place + 1)
        found = _in_time(step.select("who", "at", "place").inner_join(before, ["who", "place"]), window)
        reached.append(engine.cache(found.select("who", "at", "place", "start", "previous")))
    return reached


def in_any_order(
    engine: Engine, events: Table, steps: Sequence[Step], window: timedelta | None, *, first_only: bool
) -> list[Table]:
    """For each step the events at which it and all earlier ones are done, in whatever order, within the window."""
    if len({step.label for step in steps}) < len(steps):
        raise Refusal("same_step", "In any order a step cannot be there twice.")
    rows = ibis.union(*(matching(events, step).mutate(step=number) for number, step in enumerate(steps)))
    if first_only and window is not None:
        begun = rows.at.min().over(group_by=rows.who)
        rows = rows.mutate(start=begun)
        rows, window = _in_time(rows, window).drop("start"), None
    order = ibis.window(group_by=rows.who, order_by=[rows.at, rows.step], preceding=None, following=0)
    lasts = {f"last_{number}": rows.at.max(where=rows.step == number).over(order) for number in range(len(steps))}
    carried = engine.cache(rows.mutate(**lasts))
    reached: list[Table] = []
    for number in range(len(steps)):
        done = [carried[f"last_{earlier}"] for earlier in range(number + 1)]
        found = carried.filter(*(last.notnull() for last in done)).mutate(
            start=ibis.least(*done) if number else done[0]
        )
        found = _in_time(found, window).select("who", "at", "start")
        if reached:
            before = reached[-1].group_by("who").aggregate(previous=reached[-1].at.min())
            reached.append(engine.cache(found.inner_join(before, "who").select("who", "at", "start", "previous")))
        else:
            reached.append(engine.cache(found.mutate(previous=found.at)))
    return reached


def _in_time(rows: Table, window: timedelta | None) -> Table:
    if window is None:
        return rows
    return rows.filter(rows.start >= rows.at - ibis.interval(seconds=int(window.total_seconds())))
