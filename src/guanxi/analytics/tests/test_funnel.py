"""Funnels: both ways of counting against walking through every customer's events, breakdown, bottleneck."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from guanxi.analytics import funnel_steps
from guanxi.analytics.engine import Engine
from guanxi.analytics.funnel import conversion_funnel
from guanxi.analytics.result import Refusal, Result

STEPS = ("visit", "product", "cart", "pay")
START = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def log() -> dict[str, list[Any]]:
    """Four hundred customers with random events, many at the same minute."""
    dice = np.random.default_rng(7)
    names = np.array([*STEPS, "help"])
    rows = [
        (who, names[kind], START + timedelta(minutes=int(minute)), ["new", "old"][who % 2])
        for who in range(400)
        for kind, minute in zip(dice.integers(0, 5, 12), dice.integers(0, 60, 12), strict=True)
    ]
    return dict(zip(("customer", "event", "date", "group"), map(list, zip(*rows, strict=True)), strict=True))


def histories(log: dict[str, list[Any]]) -> dict[int, list[tuple[datetime, str]]]:
    told: dict[int, list[tuple[datetime, str]]] = {}
    rank = {name: place for place, name in enumerate(STEPS)}
    for who, event, at in zip(log["customer"], log["event"], log["date"], strict=True):
        told.setdefault(who, []).append((at, event))
    return {who: sorted(events, key=lambda e: (e[0], rank.get(e[1], 9), e[1])) for who, events in told.items()}


def walked(events: list[tuple[datetime, str]], window: timedelta, strict: bool) -> int:
    """How many steps one customer comes, by trying every start."""
    best = 0
    for place, (start, name) in enumerate(events):
        if name != STEPS[0]:
            continue
        done, rest = 1, events[place + 1 :]
        for at, event in rest:
            if done == len(STEPS) or at - start > window:
                break
            if event == STEPS[done]:
                done += 1
            elif strict:
                break
        best = max(best, done)
    return best


def counts(answer: Result) -> list[int]:
    return answer.table("steps")["count"].to_pylist()


@pytest.mark.parametrize("minutes", [3, 15, 90])
@pytest.mark.parametrize("order", ["ordered", "strict"])
@pytest.mark.parametrize("asof", [True, False])
def test_counts_are_those_of_walking_every_way(
    log: dict[str, list[Any]], minutes: int, order: Any, asof: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "joins_asof", asof)
    window = timedelta(minutes=minutes)
    deepest = [walked(events, window, order == "strict") for events in histories(log).values()]
    expected = [sum(depth > step for depth in deepest) for step in range(len(STEPS))]
    answer = conversion_funnel(log, steps=STEPS, window=window, order=order)
    assert counts(answer) == expected


def test_any_order_needs_all_within_the_window(log: dict[str, list[Any]]) -> None:
    window = timedelta(minutes=10)

    def together(events: list[tuple[datetime, str]], steps: Sequence[str]) -> bool:
        return any(
            set(steps) <= {event for at, event in events if start <= at <= start + window} for start, _ in events
        )

    expected = [sum(together(e, STEPS[: n + 1]) for e in histories(log).values()) for n in range(len(STEPS))]
    assert counts(conversion_funnel(log, steps=STEPS, window=window, order="any")) == expected


def did(*events: tuple[str, str, int]) -> dict[str, list[Any]]:
    """who, event, minute"""
    columns = {"customer": [e[0] for e in events], "event": [e[1] for e in events]}
    return {**columns, "date": [START + timedelta(minutes=e[2]) for e in events]}


@pytest.mark.parametrize("asof", [True, False])
def test_no_event_follows_itself(asof: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "joins_asof", asof)
    log = did(("a", "visit", 0), ("b", "visit", 0), ("b", "visit", 5))
    assert counts(conversion_funnel(log, steps=("visit", "visit"))) == [2, 1]


def test_first_touch_begins_only_once() -> None:
    log = did(("a", "visit", 0), ("a", "visit", 50), ("a", "pay", 55))
    assert counts(conversion_funnel(log, steps=("visit", "pay"), window="10m")) == [1, 1]
    assert counts(conversion_funnel(log, steps=("visit", "pay"), window="10m", first=True)) == [1, 0]


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
def test_time_is_that_from_the_step_before(order: Any) -> None:
    log = did(("a", "visit", 0), ("a", "cart", 4), ("b", "visit", 0), ("b", "cart", 10), ("b", "pay", 11))
    steps = conversion_funnel(log, steps=("visit", "cart", "pay"), order=order).table("steps")
    assert steps["median_seconds"].to_pylist() == [None, 420.0, 60.0]


def test_steps_can_ask_for_more_than_the_event() -> None:
    log = {
        **did(("a", "visit", 0), ("a", "pay", 1), ("b", "visit", 0), ("b", "pay", 1)),
        "from": ["ad", "", "mail", ""],
    }
    assert counts(conversion_funnel(log, steps=("visit?from=mail", "pay"))) == [1, 1]


def shop() -> dict[str, list[Any]]:
    """The handbook's example: product → cart converts 25.5 %, new visitors are lost at 87.4 %."""
    reached = {("new", 0): 1000, ("new", 1): 700, ("new", 2): 88, ("old", 0): 500, ("old", 1): 300, ("old", 2): 167}
    reached |= {("new", 3): 60, ("old", 3): 140}
    rows = [
        (f"{group}{who}", STEPS[step], START + timedelta(hours=step), group)
        for (group, step), count in reached.items()
        for who in range(count)
    ]
    return dict(zip(("customer", "event", "date", "kind"), map(list, zip(*rows, strict=True)), strict=True))


def test_the_bottleneck_names_step_and_group() -> None:
    answer = conversion_funnel(shop(), steps=STEPS, by=("kind",))
    bottleneck = answer.figures["bottleneck"]
    assert (bottleneck["after"], bottleneck["step"]) == ("product", "cart")
    assert bottleneck["conversion"] == pytest.approx(0.255)
    assert (bottleneck["column"], bottleneck["group"]) == ("kind", "new")
    assert round(bottleneck["group_loss"], 3) == 0.874
    assert answer.table("groups").num_rows == 8


def test_what_if_a_step_converted_better() -> None:
    gain = {row["step"]: row for row in conversion_funnel(shop(), steps=STEPS).table("what_if").to_pylist()}
    assert gain["cart"]["end"] == pytest.approx(200 * 0.355 / 0.255)
    assert gain["pay"]["then"] == pytest.approx(200 / 255 + 0.1)


def test_the_lost_are_listed_with_their_last_step() -> None:
    log = did(
        ("a", "visit", 0), ("b", "visit", 1), ("b", "cart", 2), ("c", "visit", 0), ("c", "cart", 1), ("c", "pay", 2)
    )
    lost = conversion_funnel(log, steps=("visit", "cart", "pay")).table("lost").to_pylist()
    assert [(row["customer"], row["reached"], row["missed"]) for row in lost] == [
        ("a", "visit", "cart"),
        ("b", "cart", "pay"),
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"steps": ("visit",)}, "two steps"),
        ({"steps": ("visit", "vist")}, '"vist"'),
        ({"steps": ("visit", "?a=b")}, "EVENT"),
        ({"steps": ("visit", "visit"), "order": "any"}, "twice"),
        ({"steps": ("visit", "pay"), "by": ("town",)}, '"town"'),
        ({"steps": ("visit", "pay"), "window": "a week"}, "a week"),
        ({"steps": ("visit", "pay"), "window": "-7d"}, "window"),
        ({"steps": ("visit", "pay"), "least": 7.0}, "least"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        conversion_funnel(did(("a", "visit", 0), ("a", "pay", 1)), **options)


def test_the_ways_of_counting_are_all_there() -> None:
    assert funnel_steps.parse("a?b=c&d=e").conditions == (("b", "c"), ("d", "e"))
