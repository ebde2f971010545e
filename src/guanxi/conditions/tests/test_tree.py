"""The JSON form is read strictly and written back without loss; so is the text form of addresses."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, MAX_LEAVES, AllOf, AnyOf, Leaf, Not, parse, to_json
from guanxi.conditions.urltext import MAX_CHARACTERS, from_text, to_text

LEAF = {"field": "city", "op": "is", "value": "上海"}
COUNT = {"related": "orders", "aggregate": "count", "where": LEAF, "op": ">=", "value": 3}


def nested(depth: int) -> dict[str, Any]:
    return {"all": [nested(depth - 1)]} if depth else LEAF


def test_groups_leaves_and_figures_become_nodes() -> None:
    tree = parse({"version": 1, "all": [LEAF, {"not": {"any": [LEAF, COUNT]}}]})
    assert isinstance(tree, AllOf)
    assert tree.parts[0] == Leaf("city", "is", "上海")
    assert isinstance(tree.parts[1], Not)
    assert isinstance(tree.parts[1].part, AnyOf)
    assert to_json(tree) == {"version": 1, "all": [LEAF, {"not": {"any": [LEAF, COUNT]}}]}


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ([], ""),
        ({}, ""),
        ({"all": [LEAF], "any": [LEAF]}, ""),
        ({"any": []}, "any"),
        ({"all": [LEAF, {"all": []}]}, "all[1].all"),
        ({"not": [LEAF]}, "not"),
        ({"all": {"0": LEAF}}, "all"),
        ({"all": [LEAF, LEAF | {"vaule": 1}]}, "all[1]"),
        ({"all": [LEAF | {"version": 1}]}, "all[0]"),
        ({"version": 2, **LEAF}, "version"),
        ({"field": "city"}, "op"),
        ({"field": ["city"], "op": "is"}, "field"),
        (LEAF | {"value": None}, "value"),
        (LEAF | {"value": float("inf")}, "value"),
        (LEAF | {"value": 10**19}, "value"),
        (LEAF | {"value": "a\0"}, "value"),
        (LEAF | {"value": ["a", "\ud800"]}, "value[1]"),
        (LEAF | {"value": "x" * 501}, "value"),
        (LEAF | {"value": [[1]]}, "value[0]"),
        (LEAF | {"value": ["a"] * 501}, "value"),
        (LEAF | {"value": {"a": {}}}, "value.a"),
        ({"all": [LEAF] * (MAX_LEAVES + 1)}, f"all[{MAX_LEAVES}]"),
        (nested(8), ".".join(["all[0]"] * 8)),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(data: Any, where: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(data)
    assert caught.value.where == where
    assert caught.value.message


def test_the_limits_themselves_are_allowed() -> None:
    assert parse(nested(7))
    assert parse({"all": [LEAF] * MAX_LEAVES})
    assert parse({"all": []}) == EVERYTHING


def test_the_text_form_is_short_and_safe_in_an_address() -> None:
    text = to_text(parse({"all": [LEAF, COUNT]}))
    assert text.replace("-", "").replace("_", "").isalnum()
    assert len(text) < 60
    assert from_text(text) == parse({"all": [LEAF, COUNT]})


def test_plain_json_and_nothing_are_read_too() -> None:
    assert from_text(json.dumps(LEAF)) == parse(LEAF)
    assert from_text("  ") == EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        *("1", "1!!!!", "1AAAA", "2abc", "{", '{"field":"a","field":"b","op":"is"}', "[" * 50_000, "9" * 5_000, "NaN"),
        *("1" + "A" * MAX_CHARACTERS, to_text(parse({"all": [LEAF] * 9}))[:-4]),
    ],
)
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        from_text(text)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (text, "1" + text):
        try:
            parse(to_json(from_text(read)))
        except ConditionError as error:
            str(error).encode()
