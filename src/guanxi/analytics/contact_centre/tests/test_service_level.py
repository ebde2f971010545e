"""Service level: each figure by its definition on a day that can be counted by hand, every rule, and the shifts."""

from typing import Any

import pytest

from guanxi.analytics.contact_centre.service_level import service_level
from guanxi.analytics.result import Refusal

DAY = [
    # minute, wait, answered, talk, hold, wrap-up, agent, queue, customer
    ("09:00", 5, 1, 100, 0, 20, "ann", "sales", 1),
    ("09:01", 20, 1, 200, 10, 30, "ann", "sales", 2),
    ("09:02", 21, 1, 60, 0, 0, "ben", "help", 3),
    ("09:03", 2, 0, None, None, None, None, "help", 4),
    ("09:04", 15, 0, None, None, None, None, "help", 5),
    ("09:29", 90, 0, None, None, None, None, "sales", 6),
    ("09:30", 1, 1, 90, 0, 0, "ben", "help", 3),
]
NAMES = ("date", "wait", "answered", "talk", "hold", "wrap_up", "agent", "queue", "customer")


def calls(rows: list[tuple[Any, ...]] = DAY) -> dict[str, list[Any]]:
    table = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    return table | {"date": [f"2026-03-02 {minute}" if len(minute) == 5 else minute for minute in table["date"]]}


def test_every_figure_by_its_definition() -> None:
    figures = service_level(calls()).figures
    assert {name: figures[name] for name in ("offered", "answered", "abandoned", "abandoned_early")} == {
        "offered": 7, "answered": 4, "abandoned": 3, "abandoned_early": 1,
    }  # fmt: skip
    assert figures["service_level"] == 3 / 6
    assert figures["low"] < 0.5 < figures["high"]
    assert figures["asa"] == (5 + 20 + 21 + 1) / 4
    assert figures["aht"] == (120 + 240 + 60 + 90) / 4
    assert figures["longest_wait"] == 90
    assert (figures["abandonment"], figures["abandonment_without_early"]) == (3 / 7, 2 / 6)
    assert figures["transfer_rate"] is None, "nobody told of transfers"
    assert not figures["on_target"]


@pytest.mark.parametrize(("rule", "level"), [("without-early", 3 / 6), ("all", 3 / 7), ("with-early", 5 / 7)])
def test_the_figure_moves_with_the_rule(rule: str, level: float) -> None:
    answer = service_level(calls(), rule=rule)
    assert answer.figures["service_level"] == level
    assert {row["rule"]: row["service_level"] for row in answer.table("rules").to_pylist()}[rule] == level


def test_steps_queues_and_agents_count_calls_not_means() -> None:
    answer = service_level(calls())
    steps = answer.table("intervals").to_pylist()
    assert [(str(row["begin"])[11:16], row["offered"]) for row in steps] == [("09:00", 6), ("09:30", 1)]
    queues = {row["queue"]: row for row in answer.table("queues").to_pylist()}
    assert (queues["help"]["service_level"], queues["sales"]["service_level"]) == (1 / 3, 2 / 3)
    agents = {row["agent"]: row for row in answer.table("agents").to_pylist()}
    assert set(agents) == {"ann", "ben"}
    assert (agents["ann"]["answered"], agents["ann"]["aht"], agents["ben"]["asa"]) == (2, 180, 11)


def test_occupancy_and_utilisation_come_from_the_shifts() -> None:
    shifts = {"agent": ["ann", "ben", "eve"], "available": [240, 350, 100], "paid": [1200, 1500, 0]}
    answer = service_level(calls(), shifts=shifts)
    agents = {row["agent"]: row for row in answer.table("agents").to_pylist()}
    assert (agents["ann"]["occupancy"], agents["ann"]["utilisation"]) == (360 / 600, 360 / 1200)
    assert answer.figures["occupancy"] == 510 / (510 + 690), "who was available all the time counts too"
    assert answer.figures["utilisation"] == 510 / 2700
    assert [table["name"] for table in answer.provenance.tables] == ["calls", "shifts"]


def test_resolved_at_first_contact() -> None:
    late = [
        ("2026-03-20 10:00", 3, 1, 50, 0, 0, "ann", "help", 9),
        ("2026-03-20 11:00", 3, 1, 50, 0, 0, "ann", "help", 9),
    ]
    told = service_level(calls(DAY + late)).figures["resolved_at_first"]
    # Of 1, 2, 3 and 3 again the first of 3 was followed by another; both of 9 are too recent, the one followed too.
    assert told == {"rate": 3 / 4, "contacts": 4, "too_recent": 2}


def test_negative_times_are_left_out_and_counted() -> None:
    answer = service_level(calls([*DAY, ("10:00", -4, 1, 5, 0, 0, "ann", "help", 7)]))
    assert (answer.figures["offered"], answer.provenance.rows, answer.provenance.excluded) == (
        7,
        7,
        {"negative_time": 1},
    )


def test_a_day_without_an_answer_has_no_speed_of_answer() -> None:
    figures = service_level({"date": ["2026-03-02"], "wait": [3], "answered": ["no"]}).figures
    assert (figures["asa"], figures["aht"], figures["service_level"], figures["on_target"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("table", "options", "word"),
    [
        (calls(), {"target": 80.0}, "target"),
        (calls(), {"within": "0s"}, "within"),
        (calls(), {"interval": "0.1s"}, "interval"),
        (calls(), {"shifts": {"agent": ["ann"], "available": [-1]}}, "shifts hold a negative"),
        ({"date": ["2026-03-02"], "wait": [-3], "answered": [1]}, {}, "negative time"),
        ({"date": ["2026-03-02"], "answered": [1]}, {}, '"wait"'),
        ({"date": ["2026-03-02"], "wait": [3], "answered": ["perhaps"]}, {}, "perhaps"),
    ],
)
def test_nonsense_is_refused(table: dict[str, Any], options: dict[str, Any], word: str) -> None:
    with pytest.raises(Refusal, match=word):
        service_level(table, **options)
