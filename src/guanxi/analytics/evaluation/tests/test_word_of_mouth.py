"""Word of mouth: people told, sales won and lost, the value of a solution; by customers and by groups alike."""

from typing import Any

import pytest

from guanxi.analytics.evaluation.word_of_mouth import word_of_mouth
from guanxi.analytics.result import Refusal

GROUPS = {"satisfaction": [9, 5, 4, 1], "customers": [100, 50, 20, 10], "sales": [600, 600, 600, 600]}


def test_the_figures_of_the_textbook() -> None:
    told = word_of_mouth(GROUPS).figures["told"]
    assert (told["good"], told["bad"]) == (450, 285)
    assert told["bad_by_loud"] == pytest.approx(30 * 0.12 * 20)


def test_sales_won_and_lost() -> None:
    figures = word_of_mouth(GROUPS).figures
    assert figures["won"] == pytest.approx(100 * 600 * 0.10 * 0.2)
    assert figures["lost"] == figures["at_stake"] == pytest.approx(30 * 600 * (1 / 3 + 0.45 * 0.5))
    assert figures["value_of_solution"] == pytest.approx(0.7 * 600 * (1 / 3 + 0.225))


def test_words_win_and_deter_others_when_it_is_said_how_many() -> None:
    plain = word_of_mouth(GROUPS).figures
    told = word_of_mouth(GROUPS, won=0.1, deterred=0.2).figures
    assert told["won"] - plain["won"] == pytest.approx(450 * 0.1 * 600)
    assert told["lost"] - plain["lost"] == pytest.approx(285 * 0.2 * 600)


def test_customers_one_by_one_tell_the_same_as_groups() -> None:
    rows = [
        {"satisfaction": score, "sales": sales}
        for score, number, sales in zip(*GROUPS.values(), strict=True)
        for _ in range(number)
    ]
    single, grouped = word_of_mouth(rows), word_of_mouth(GROUPS)
    assert single.table("effects").to_pylist() == grouped.table("effects").to_pylist()


def test_without_sales_only_people_are_counted() -> None:
    answer = word_of_mouth({"satisfaction": [5, 5, 1], "customers": [3, 2, 1]}, top_score=5)
    assert set(answer.figures) == {"customers", "told"}
    assert answer.table("effects").to_pylist()[0]["won"] is None


def test_nobody_dissatisfied_is_nothing_to_solve() -> None:
    figures = word_of_mouth({"satisfaction": [10], "sales": [5]}).figures
    assert (figures["lost"], figures["value_of_solution"], figures["told"]["ratio"]) == (0, None, 0)


@pytest.mark.parametrize(
    ("table", "options", "word"),
    [
        (GROUPS, {"stop": 0.7}, "more than 1 together"),
        (GROUPS, {"loud": 1.2}, "loud must be between 0 and 1"),
        (GROUPS, {"tell_bad": -1}, "tell_bad must be 0 or more"),
        (GROUPS, {"dissatisfied_to": 0.95}, "below satisfied_from"),
        ({"satisfaction": [1], "customers": [-1]}, {}, "below 0"),
        ({"satisfaction": [1], "customers": [0]}, {}, "no customers"),
    ],
)
def test_nonsense_is_refused(table: dict[str, Any], options: dict[str, Any], word: str) -> None:
    with pytest.raises(Refusal, match=word):
        word_of_mouth(table, **options)
