"""Weights are finite numbers of known names, whichever analysis they are given to."""

import pytest

from guanxi.analytics.evaluation.delivered_value import delivered_value
from guanxi.analytics.evaluation.servqual import servqual_gaps
from guanxi.analytics.loyalty import loyalty_index
from guanxi.analytics.result import Refusal
from guanxi.analytics.weights import read_weights

BOUGHT = {"customer": ["Ann", "Ann", "Ben"], "date": ["2026-01-02", "2026-02-02", "2026-03-02"]}
JUDGED = {"offer": ["we", "we"], "element": ["product", "money"], "score": [8, 3]}
ASKED = {
    "respondent": ["Ann", "Ann"],
    "question": ["1", "1"],
    "dimension": ["reliability", "reliability"],
    "kind": ["expectation", "perception"],
    "score": [7, 6],
}
ANALYSES = {
    "loyalty": (loyalty_index, BOUGHT, "purchases"),
    "delivered-value": (delivered_value, JUDGED, "product"),
    "servqual": (servqual_gaps, ASKED, "reliability"),
}


@pytest.mark.parametrize("wrong", ["nan", "inf", "-inf", "-1", "much", "", "1e999"])
@pytest.mark.parametrize("key", ANALYSES)
def test_what_is_no_weight_is_refused_by_every_analysis(key, wrong):
    analysis, table, name = ANALYSES[key]
    with pytest.raises(Refusal) as refusal:
        analysis(table, weight=(f"{name}={wrong}",))
    assert refusal.value.reason == "bad_weight"


def test_those_that_are_not_named_weigh_the_rest():
    assert read_weights(["a=2.5"], ["a", "b"]) == {"a": 2.5, "b": 1.0}
    assert read_weights(["a=2"], ["a", "b"], others=0.0) == {"a": 2.0, "b": 0.0}


@pytest.mark.parametrize("given", [["c=1"], ["a=0", "b=0"], ["a=1e308", "b=1e308"], ["a"]])
def test_what_cannot_be_divided_is_refused(given):
    with pytest.raises(Refusal):
        read_weights(given, ["a", "b"])
