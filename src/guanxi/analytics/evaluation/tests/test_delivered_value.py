"""Delivered value: totals, weights, the value map, levers, and what is refused in words."""

from typing import Any

import pytest

from guanxi.analytics.evaluation.delivered_value import COSTS, VALUES, delivered_value
from guanxi.analytics.result import Refusal

# A buyer's tractors, after the story in Kotler's book: the dearer one gives more of everything and costs less trouble.
TRACTORS = {
    "dear": (9, 8, 8, 9, 9, 4, 3, 3),
    "cheap": (7, 6, 6, 5, 6, 6, 6, 5),
}


def judged(offers: dict[str, tuple[int, ...]] = TRACTORS) -> list[dict[str, Any]]:
    return [
        {"offer": offer, "element": element, "score": score}
        for offer, scores in offers.items()
        for element, score in zip((*VALUES, *COSTS), scores, strict=True)
    ]


def test_value_less_cost() -> None:
    answer = delivered_value(judged(), own="cheap")
    dear, cheap = answer.table("offers").to_pylist()
    assert (dear["offer"], dear["value"], dear["cost"], dear["delivered"]) == ("dear", 8.5, 4.75, 3.75)
    assert (cheap["value"], cheap["cost"], cheap["delivered"], cheap["ratio"]) == (
        6,
        5.75,
        0.25,
        pytest.approx(6 / 5.75),
    )
    assert (dear["field"], cheap["field"]) == ("superior", "inferior")
    assert answer.figures["lead"] == -3.5
    assert answer.figures["levers"][0] == "image", "the widest gap to the competitor comes first"
    assert "money" not in answer.figures["levers"], "its price is its advantage"


def test_who_looks_at_the_price_alone_buys_the_cheap_one() -> None:
    answer = delivered_value(judged(), weight=("time=0", "energy=0", "mind=0", "image=0", "personnel=0", "service=0"))
    assert {row["offer"]: row["delivered"] for row in answer.table("offers").to_pylist()} == {"cheap": 1, "dear": 0}
    assert answer.figures == {"best": "cheap"}


def test_several_respondents_give_means_and_a_standard_error() -> None:
    rows = judged() + [{**row, "score": min(row["score"] + 2, 10)} for row in judged()]
    cheap = next(row for row in delivered_value(rows).table("offers").to_pylist() if row["offer"] == "cheap")
    assert (cheap["value"], cheap["cost"]) == (7, 6.75)
    # Every mean of two scores two apart has the variance 2 / 2 = 1; eight of them, each weighing a quarter.
    assert cheap["standard_error"] == pytest.approx((8 / 16) ** 0.5)


def test_elements_may_be_named_in_chinese() -> None:
    names = {name: chinese for table in (VALUES, COSTS) for name, chinese in table.items()}
    rows = [{**row, "element": names[row["element"]]} for row in judged()]
    assert delivered_value(rows).figures["best"] == "dear"


def test_rows_without_meaning_are_counted() -> None:
    rows = [
        *judged(),
        {"offer": "dear", "element": "taste", "score": 5},
        {"offer": "dear", "element": "mind", "score": 11},
    ]
    provenance = delivered_value(rows).provenance
    assert (provenance.rows, provenance.excluded) == (16, {"unknown_element": 1, "off_the_scale": 1})


def test_alone_there_is_nobody_to_lead() -> None:
    answer = delivered_value(judged({"we": TRACTORS["dear"]}), own="we")
    assert (answer.figures["lead"], answer.figures["levers"], answer.figures["rank"]) == (None, [], 1)


@pytest.mark.parametrize(
    ("rows", "options", "word"),
    [
        (judged(), {"own": "us"}, "dear"),
        (judged(), {"weight": ("taste=1",)}, "NAME=NUMBER"),
        (judged()[:-1], {}, '"cheap" has no score for mind'),
        ([row for row in judged() if row["element"] in VALUES], {}, "no cost"),
        ([{"offer": "a", "element": "taste", "score": 3}], {}, "the elements are product"),
    ],
)
def test_what_cannot_be_told_is_refused(rows: list[dict[str, Any]], options: dict[str, Any], word: str) -> None:
    with pytest.raises(Refusal, match=word):
        delivered_value(rows, **options)
