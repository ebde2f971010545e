"""Fuzzy evaluation: published vectors, all operators, levels, AHP weights, and what is refused in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guanxi.analytics import cli
from guanxi.analytics.evaluation.ahp import weights
from guanxi.analytics.evaluation.fuzzy import fuzzy_evaluation
from guanxi.analytics.result import Refusal

FIVE = {"grades": {"1": 4, "2": 3, "3": 2, "4": 1}, "weights": [0.1, 0.1, 0.15, 0.3, 0.35]}
FIVE["membership"] = [
    [0.2, 0.5, 0.3, 0],
    [0.1, 0.3, 0.5, 0.1],
    [0, 0.1, 0.6, 0.3],
    [0, 0.4, 0.5, 0.1],
    [0.5, 0.3, 0.2, 0],
]
GRADES = {"good": 90, "fair": 60, "poor": 30}


@pytest.mark.parametrize(
    ("operator", "vector", "grade"),
    [
        ("weighted-mean", [0.205, 0.320, 0.390, 0.085], "3"),  # published: SPSSAU's worked example
        ("min-max", [0.35, 0.30, 0.30, 0.15], "1"),
        ("product-max", [0.175, 0.12, 0.15, 0.045], "1"),
        ("min-sum", [0.55, 0.90, 0.85, 0.35], "2"),
    ],
)
def test_each_operator_gives_its_vector(operator: str, vector: list[float], grade: str) -> None:
    answer = fuzzy_evaluation(FIVE, operator=operator)
    assert answer.figures["vector"] == pytest.approx(vector, abs=1e-12)
    assert answer.figures["grade"] == grade
    told = {row["operator"]: row for row in answer.table("operators").to_pylist()}
    assert told[operator]["vector"] == pytest.approx(vector, abs=1e-12)
    assert [name for name, row in told.items() if row["same_grade"]] == [
        name for name, row in told.items() if row["grade"] == grade
    ]


def test_a_restaurant_of_four_factors() -> None:
    rows = [[0.2, 0.3, 0.4, 0.1], [0.3, 0.4, 0.2, 0.1], [0.5, 0.2, 0.3, 0.0], [0.1, 0.4, 0.3, 0.2]]
    document = FIVE | {"weights": [4, 3, 2, 1], "membership": rows}
    assert fuzzy_evaluation(document).figures["vector"] == pytest.approx([0.28, 0.32, 0.31, 0.09], abs=1e-12)


def test_the_lower_level_s_vectors_are_rows_of_the_upper() -> None:
    service = {"name": "service", "weight": 0.6, "factors": [
        {"name": "speed", "weight": 0.5, "answers": {"good": 6, "poor": 4}},
        {"name": "manner", "weight": 0.5, "answers": [8, 2, 0]},
    ]}  # fmt: skip
    price = {"name": "price", "weight": 0.4, "membership": [0.2, 0.5, 0.3]}
    answer = fuzzy_evaluation({"grades": GRADES, "factors": [service, price]})
    assert answer.figures["vector"] == pytest.approx([0.6 * 0.7 + 0.08, 0.6 * 0.1 + 0.2, 0.6 * 0.2 + 0.12])
    assert answer.figures["score"] == pytest.approx(0.5 * 90 + 0.26 * 60 + 0.24 * 30)
    rows = {row["factor"]: row for row in answer.table("factors").to_pylist()}
    assert rows["service / speed"]["overall_weight"] == pytest.approx(0.3)
    assert (rows["service"]["level"], rows["service / speed"]["level"]) == (1, 2)
    assert answer.figures["consistency"] is None


def test_a_number_is_graded_by_triangles() -> None:
    grades = [
        {"name": "slow", "score": 0, "corners": [10, 20, 20]},
        {"name": "fair", "score": 50, "corners": [0, 10, 20]},
        {"name": "fast", "score": 100, "corners": [0, 0, 10]},
    ]
    factors = [{"name": "minutes", "weight": 1, "value": 12.5}]
    assert fuzzy_evaluation({"grades": grades, "factors": factors}).figures["vector"] == [0.25, 0.75, 0]
    factors[0]["value"] = 99
    assert fuzzy_evaluation({"grades": grades, "factors": factors}).figures["grade"] == "slow"


# Saaty 1980, ch. 1: buying a house, eight criteria, has λmax 9.669 and is not consistent.
HOUSE = [
    [1, 5, 3, 7, 6, 6, "1/3", "1/4"],
    ["1/5", 1, "1/3", 5, 3, 3, "1/5", "1/7"],
    ["1/3", 3, 1, 6, 3, 4, 6, "1/5"],
    ["1/7", "1/5", "1/6", 1, "1/3", "1/4", "1/7", "1/8"],
    ["1/6", "1/3", "1/3", 3, 1, "1/2", "1/5", "1/6"],
    ["1/6", "1/3", "1/4", 4, 2, 1, "1/5", "1/6"],
    [3, 5, "1/6", 7, 5, 5, 1, "1/2"],
    [4, 7, 5, 8, 6, 6, 2, 1],
]


def test_the_house_is_refused_with_the_pair_that_contradicts_most() -> None:
    names = ["size", "bus", "area", "age", "yard", "facilities", "condition", "financing"]
    with pytest.raises(Refusal, match=r'ratio 0\.169.*"area" against "condition", given as 6') as refused:
        weights(HOUSE, names)
    assert refused.value.reason == "inconsistent"


def test_consistent_comparisons_give_back_their_weights() -> None:
    true = [0.5, 0.3, 0.15, 0.05]
    found = weights([[a / b for b in true] for a in true], list("abcd"))
    assert found.values.tolist() == pytest.approx(true)
    assert (found.lambda_max, found.ratio) == (pytest.approx(4), pytest.approx(0, abs=1e-12))


def test_half_a_matrix_and_rounded_reciprocals_are_enough() -> None:
    whole = weights([[1, 3, 5], ["1/3", 1, 2], ["1/5", "1/2", 1]], list("abc"))
    for written in ([[1, 3, 5], [None, 1, 2], [None, None, 1]], [[1, 3, 5], [0.33, 1, 2], [0.2, 0.5, 1]]):
        assert weights(written, list("abc")).values.tolist() == whole.values.tolist()


def test_comparisons_weigh_the_factors_and_tell_their_consistency() -> None:
    factors = [{"name": name, "answers": answers} for name, answers in (("a", [1, 0, 0]), ("b", [0, 1, 0]))]
    answer = fuzzy_evaluation(
        {"name": "shop", "grades": GRADES, "comparisons": [[1, 3], ["1/3", 1]], "factors": factors}
    )
    assert answer.figures["vector"] == pytest.approx([0.75, 0.25, 0])
    assert answer.figures["consistency"] == {
        "of": "shop", "limit": 0.1, "lambda_max": pytest.approx(2), "index": 0.0, "ratio": 0.0,
    }  # fmt: skip


def test_validity_is_one_for_one_grade_and_nought_for_none() -> None:
    sure = fuzzy_evaluation({"grades": GRADES, "factors": [{"name": "a", "weight": 1, "answers": [1, 0, 0]}]})
    torn = fuzzy_evaluation({"grades": GRADES, "factors": [{"name": "a", "weight": 1, "answers": [1, 1, 1]}]})
    assert (sure.figures["validity"], sure.figures["valid"]) == (None, "very")
    assert (torn.figures["validity"], torn.figures["valid"]) == (pytest.approx(0, abs=1e-12), "little")
    assert torn.figures["grade"] == "good", "of equals the better"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"grades": {"good": 1}}, "at least two"),
        ({"grades": {"good": "x", "bad": 2}}, "scores"),
        ({"factors": []}, "no factors"),
        ({"factors": [{"weight": 1}]}, "needs a name"),
        ({"factors": [{"name": "a", "weight": 1}]}, "exactly one"),
        ({"factors": [{"name": "a", "weight": 1, "answers": [1, 2]}]}, "3 grades"),
        ({"factors": [{"name": "a", "weight": 1, "answers": [0, 0, 0]}]}, "no answers"),
        ({"factors": [{"name": "a", "weight": 1, "answers": {"superb": 1}}]}, "superb"),
        ({"factors": [{"name": "a", "weight": 1, "membership": [2, 0, 0]}]}, "above 1"),
        ({"factors": [{"name": "a", "weight": 1, "value": 3}]}, "corners"),
        ({"factors": [{"name": "a", "answers": [1, 0, 0]}]}, "weight"),
        ({"factors": [{"name": "a", "weight": -1, "answers": [1, 0, 0]}]}, "below 0"),
        ({"factors": [{"name": "a", "weight": 1, "answer": [1, 0, 0]}]}, "answer"),
        ({"comparisons": [[1, 3]]}, "square"),
        ({"operator": "mean"}, "min-max"),
        ({"grade": {}}, "grade"),
    ],
)
def test_a_faulty_document_is_refused_in_words(change: dict[str, Any], word: str) -> None:
    sound = {"grades": GRADES, "factors": [{"name": "a", "weight": 1, "answers": [1, 0, 0]}]}
    with pytest.raises(Refusal, match=word):
        fuzzy_evaluation(sound | change)


def test_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "evaluation.json"
    file.write_text(json.dumps(FIVE))
    run = CliRunner().invoke(cli.analyse, ["fuzzy", str(file), "--format", "json"])
    told = json.loads(run.stdout)
    assert told["vector"] == pytest.approx([0.205, 0.32, 0.39, 0.085])
    assert (told["grade"], round(told["score"], 3), told["consistency"]) == ("3", 2.645, None)
    assert told["provenance"]["rows"] == 5
    wrong = CliRunner().invoke(cli.analyse, ["fuzzy", str(file), "--operator", "mean"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
