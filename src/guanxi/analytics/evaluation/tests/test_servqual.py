"""SERVQUAL: gaps, weights and α against their definitions, what is left out and counted."""

from typing import Any

import numpy as np
import pytest

from guanxi.analytics.evaluation.servqual import DIMENSIONS, alpha, servqual_gaps
from guanxi.analytics.result import Refusal


def survey(people: int = 40) -> dict[str, list[Any]]:
    """All 22 items, asked twice; each person is more or less content with everything."""
    dice = np.random.default_rng(5)
    rows: list[tuple[Any, ...]] = []
    for person in range(people):
        mood = dice.normal()
        for item in range(1, 23):
            expected = int(dice.integers(5, 8))
            perceived = int(np.clip(round(5 + mood + dice.normal(scale=0.7)), 1, 7))
            rows += [(person, f"Q{item}", "E", expected), (person, f"Q{item}", "感知", perceived)]
    names = ("respondent", "question", "kind", "score")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def matrix(answers: dict[str, list[Any]], kind: str, items: range) -> np.ndarray:
    scores = dict(zip(zip(answers["respondent"], answers["question"], answers["kind"], strict=True), answers["score"],
                      strict=True))  # fmt: skip
    people = sorted(set(answers["respondent"]))
    return np.array([[scores[person, f"Q{item}", kind] for item in items] for person in people], dtype=float)


def test_gaps_and_alphas_are_those_of_the_matrix() -> None:
    answers = survey()
    told = {row["dimension"]: row for row in servqual_gaps(answers).table("dimensions").to_pylist()}
    assert list(told) == list(DIMENSIONS)
    for name, (items, _) in DIMENSIONS.items():
        perceived, expected = matrix(answers, "感知", items), matrix(answers, "E", items)
        assert told[name]["gap"] == pytest.approx((perceived - expected).mean())
        assert (told[name]["items"], told[name]["complete"]) == (len(items), 40)
        for side, values in (("perception", perceived), ("gap", perceived - expected)):
            covariance = np.cov(values.T)
            k = len(items)
            expected_alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
            assert told[name][f"alpha_{side}"] == pytest.approx(expected_alpha)


def test_weights_are_shares_of_the_points() -> None:
    points = {"tangibles": 11, "reliability": 32, "responsiveness": 23, "assurance": 19, "empathy": 15}
    answer = servqual_gaps(survey(), weight=tuple(f"{name}={number}" for name, number in points.items()))
    told = answer.table("dimensions").to_pylist()
    assert {row["dimension"]: round(row["weight"] * 100) for row in told} == points
    assert answer.figures["overall"] == pytest.approx(sum(row["gap"] * points[row["dimension"]] / 100 for row in told))
    assert answer.figures["unweighted"] == pytest.approx(sum(row["gap"] for row in told) / 5)
    assert answer.figures["worst"] == min(told, key=lambda row: row["weighted_gap"])["dimension"]


def test_what_has_no_counterpart_or_meaning_is_left_out_and_counted() -> None:
    answers = {"respondent": [1, 1, 1, 2, 2, 2], "question": ["1", "1", "2", "1", "30", "1"],
               "kind": ["E", "P", "E", "P", "P", "what"], "score": [6, 4, 7, 9, 3, 5]}  # fmt: skip
    answer = servqual_gaps(answers)
    assert answer.figures["overall"] == -2
    assert answer.provenance.excluded == {"unknown_kind": 1, "unknown_item": 1, "off_the_scale": 1, "unpaired": 1}
    assert answer.provenance.rows == 2


def test_own_dimensions_and_items() -> None:
    answers = {"respondent": [1] * 4, "question": ["warm", "warm", "clean", "clean"], "kind": ["p", "e"] * 2,
               "score": [6, 5, 4, 4], "dimension": ["Kitchen"] * 4}  # fmt: skip
    row = servqual_gaps(answers).table("dimensions").to_pylist()[0]
    assert (row["dimension"], row["gap"], row["alpha_gap"]) == ("kitchen", 0.5, None)


def test_items_stand_in_the_order_of_the_questionnaire() -> None:
    items = [row["question"] for row in servqual_gaps(survey()).table("items").to_pylist()]
    assert items[-4:] == ["Q1", "Q2", "Q3", "Q4"]
    assert items[4:9] == ["Q18", "Q19", "Q20", "Q21", "Q22"]


def test_alpha_without_meaning_is_none() -> None:
    assert alpha(1, 1.0, 1.0) is alpha(3, 0.0, 0.0) is alpha(3, None, None) is None


@pytest.mark.parametrize(
    ("options", "kind", "word"),
    [
        ({"weight": ("price=3",)}, ["E", "P"], "tangibles"),
        ({"weight": ("tangibles=-1",)}, ["E", "P"], "NAME=NUMBER"),
        ({"weight": ("tangibles=0",)}, ["E", "P"], "all weights"),
        ({"scale": 1}, ["E", "P"], "scale"),
        ({}, ["E", "E"], "both an expectation and a perception"),
    ],
)
def test_what_cannot_be_told_is_refused(options: dict[str, Any], kind: list[str], word: str) -> None:
    answers = {"respondent": [1, 1], "question": ["1", "1"], "kind": kind, "score": [5, 6]}
    with pytest.raises(Refusal, match=word):
        servqual_gaps(answers, **options)
