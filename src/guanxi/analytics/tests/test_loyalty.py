"""Loyalty: ranks and weights, each quadrant and kind with the evidence for it, and what is refused."""

from datetime import date, timedelta

import pytest

import guanxi.analytics as ga
from guanxi.analytics.loyalty_measures import PROFILES
from guanxi.analytics.result import Refusal

DAY = date(2026, 1, 5)


def lines(*rows: tuple) -> dict[str, list]:
    """Lines of (customer, day, discount, store)."""
    names = ("customer", "date", "discount", "store")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["date"] = [DAY + timedelta(days=day) for day in columns["date"]]
    return columns


def answers(*rows: tuple[str, str, float]) -> dict[str, list]:
    return dict(zip(("respondent", "question", "score"), map(list, zip(*rows, strict=True)), strict=True))


def of(answer, customer: str) -> dict:
    return next(row for row in answer.table("customers").to_pylist() if row["customer"] == customer)


TWICE = [("a", 0, 0, "north"), ("a", 7, 0, "north"), ("b", 1, 0, "north"), ("b", 11, 0, "south")]


def test_equal_values_share_the_middle_rank():
    answer = ga.loyalty_index(lines(*TWICE, ("c", 3, 0, "north")))
    ranks = {name: of(answer, name)["rank_purchases"] for name in "abc"}
    assert ranks == {"a": 75.0, "b": 75.0, "c": 0.0}


def test_one_customer_stands_in_the_middle():
    assert of(ga.loyalty_index(lines(("a", 0, 0, "north"))), "a")["index"] == 50.0


def test_weights_move_the_index_and_are_shown():
    told = answers(("a", "recommendation", 1), ("b", "recommendation", 9))
    plain = ga.loyalty_index(lines(*TWICE), responses=told)
    moved = ga.loyalty_index(lines(*TWICE), responses=told, weight=("recommendation=8",))
    assert of(moved, "b")["index"] > of(plain, "b")["index"]
    assert {"measure": "recommendation", "weight": 8.0} in moved.table("weights").to_pylist()


def test_attitude_against_behaviour():
    bought = [("often", day, 0, "x") for day in range(0, 60, 5)] + [("much", day, 0, "x") for day in range(0, 60, 6)]
    bought += [("rare", 50, 0, "x"), ("seldom", 55, 0, "x")]
    told = answers(*((name, "recommendation", score) for name, score in
                     [("often", 9), ("much", 2), ("rare", 10), ("seldom", 1)]))  # fmt: skip
    answer = ga.loyalty_index(lines(*bought), responses=told)
    found = {row["customer"]: row["quadrant"] for row in answer.table("customers").to_pylist()}
    assert found == {"often": "true", "much": "spurious", "rare": "latent", "seldom": "none"}
    assert [row["customers"] for row in answer.table("quadrants").to_pylist()] == [1, 1, 1, 1]


def test_liking_for_competitors_speaks_against_loyalty():
    answer = ga.loyalty_index(lines(*TWICE), responses=answers(("a", "competitors", 9), ("b", "competitors", 2)))
    assert (of(answer, "a")["attitude"], of(answer, "b")["attitude"]) == (0.0, 100.0)


def test_without_answers_there_is_no_quadrant():
    answer = ga.loyalty_index(lines(*TWICE))
    assert of(answer, "a")["quadrant"] is None
    assert of(answer, "a")["attitude"] is None


@pytest.mark.parametrize(
    ("profile", "kind", "evidence"),
    [
        ({"alternatives": [0.0]}, "monopoly", "alternatives 0.0"),
        ({"relation": ["employee"]}, "kinship", "relation employee"),
        ({"alternatives": [0.0], "relation": ["owner"]}, "monopoly", "alternatives 0.0"),
        ({"alternatives": [3.0]}, None, None),
    ],
)
def test_kinds_told_by_the_profile(profile, kind, evidence):
    answer = ga.loyalty_index(lines(*TWICE), profiles=PROFILES({"customer": ["b"], **profile}))
    assert (of(answer, "b")["kind"], of(answer, "b")["evidence"]) == (kind, evidence)


def test_kinds_told_by_purchases_and_answers():
    bought = [("deals", day, 5, "x") for day in (0, 9, 17)]
    bought += [("same", day, 0, "x") for day in (0, 7, 14)]
    bought += [("trusts", day, 0, ["x", "y"][day % 2]) for day in (1, 9, 18)]
    told = answers(("trusts", "satisfaction", 9), ("trusts", "recommendation", 10), ("same", "satisfaction", 6))
    answer = ga.loyalty_index(lines(*bought), responses=told)
    assert {name: of(answer, name)["kind"] for name in ("deals", "same", "trusts")} == {
        "deals": "benefit",
        "same": "inertia",
        "trusts": "trust",
    }
    assert of(answer, "same")["evidence"] == "top_store 1.0, top_time 1.0, satisfaction 6.0"


def test_a_single_purchase_is_no_loyalty_of_any_kind():
    answer = ga.loyalty_index(lines(("a", 0, 5, "x")), profiles=PROFILES({"customer": ["a"], "alternatives": [0]}))
    assert of(answer, "a")["kind"] is None


def test_purchases_after_a_complaint_are_tolerance():
    complaints = {
        "customer": ["a", "b"],
        "date": [DAY + timedelta(days=3), DAY + timedelta(days=20)],
        "kind": ["complaint"] * 2,
    }
    answer = ga.loyalty_index(lines(*TWICE), interactions=complaints, as_of=DAY + timedelta(days=30))
    assert (of(answer, "a")["after_complaint"], of(answer, "b")["after_complaint"]) == (1.0, 0.0)


def test_selection_time_runs_from_the_first_touch_after_the_last_purchase():
    touched = {
        "customer": ["a", "a", "a", "b"],
        "event": ["visit"] * 4,
        "date": [DAY + timedelta(days=day) for day in (2, 4, 7, 9)],
    }
    answer = ga.loyalty_index(lines(*TWICE), events=touched)
    assert (of(answer, "a")["selection_time"], of(answer, "b")["selection_time"]) == (5.0, 2.0)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"weight": ("charm=2",)}, "charm"),
        ({"weight": ("purchases=-1",)}, "NAME=NUMBER"),
        ({"top_score": 0.0}, "top score"),
        ({"discounted": 3.0}, "between 0 and 1"),
    ],
)
def test_impossible_options_are_refused_in_words(options, word):
    with pytest.raises(Refusal, match=word):
        ga.loyalty_index(lines(*TWICE), **options)
