"""Only what the vocabulary offers gets through, whatever is sent; what gets through runs on the database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.models import Team
from guanxi.conditions.binding import check
from guanxi.conditions.compiler import compile
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.extra import Extra
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.rows import rows_along
from guanxi.conditions.tests.models import Customer
from guanxi.conditions.tests.world import CUSTOMERS, User
from guanxi.conditions.tree import MAX_LEAVES, parse
from guanxi.conditions.vocabularies import Vocabulary, add_source, register, vocabulary_of
from guanxi.conditions.vocabularies import _sources as sources

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("leaf", "where"),
    [
        ({"field": "password", "op": "is", "value": "x"}, "field"),
        ({"field": "owner__password", "op": "starts", "value": "x"}, "field"),
        ({"field": "name", "op": "regex", "value": "x"}, "op"),
        ({"field": "name", "op": "is"}, "value"),
        ({"field": "name", "op": "is", "value": " "}, "value"),
        ({"field": "name", "op": "is", "value": 5}, "value"),
        ({"field": "name", "op": "empty", "value": "x"}, "value"),
        ({"field": "name", "op": "in", "value": []}, "value"),
        ({"field": "name", "op": "in", "value": ["a", 1]}, "value[1]"),
        ({"field": "grade", "op": "is", "value": "gold"}, "value"),
        ({"field": "score", "op": ">", "value": True}, "value"),
        ({"field": "score", "op": ">", "value": "1e5"}, "value"),
        ({"field": "score", "op": "between", "value": [3, 1]}, "value"),
        ({"field": "is_key", "op": "is", "value": 1}, "value"),
        ({"field": "x_budget", "op": ">", "value": "1.005"}, "value"),
        ({"field": "x_budget", "op": ">", "value": {"amount": "1", "currency": "USD"}}, "value"),
        ({"field": "birthday", "op": "on", "value": "2026-02-30"}, "value"),
        ({"field": "birthday", "op": "on", "value": "20260228"}, "value"),
        ({"field": "birthday", "op": "on", "value": "2026-02-28T00:00Z"}, "value"),
        ({"field": "birthday", "op": "in_last", "value": {"n": 3, "unit": "hours"}}, "value"),
        ({"field": "birthday", "op": "in_last", "value": {"n": 0, "unit": "days"}}, "value.n"),
        ({"field": "birthday", "op": "in_last", "value": {"n": 10**6, "unit": "days"}}, "value.n"),
        ({"field": "birthday", "op": "in_period", "value": "this_age"}, "value"),
        ({"field": "birthday", "op": "anniversary_in", "value": 367}, "value"),
        ({"field": "seen_at", "op": "after", "value": "2026-02-28T00:00"}, "value"),
        ({"field": "seen_at", "op": "between", "value": ["2026-01-01", "2026-02-28T00:00Z"]}, "value"),
        ({"field": "owner", "op": "is", "value": "x"}, "value"),
        ({"related": "name", "aggregate": "exists"}, "related"),
        ({"related": "orders", "aggregate": "median", "of": "amount", "op": "=", "value": 1}, "aggregate"),
        ({"related": "orders", "aggregate": "sum", "op": "=", "value": 1}, "of"),
        ({"related": "orders", "aggregate": "sum", "of": "state", "op": "=", "value": 1}, "of"),
        ({"related": "orders", "aggregate": "count", "of": "amount", "op": "=", "value": 1}, "of"),
        ({"related": "orders", "aggregate": "exists", "op": "=", "value": 1}, "op"),
        ({"related": "orders", "aggregate": "exists", "where": {"field": "name", "op": "empty"}}, "where.field"),
    ],
)
def test_the_faulty_place_is_named(leaf: dict[str, Any], where: str) -> None:
    for condition, path in ((leaf, where), ({"not": {"any": [leaf]}}, f"not.any[0].{where}")):
        with pytest.raises(ConditionError) as caught:
            check(parse(condition), CUSTOMERS)
        assert caught.value.where == path


HOSTILE = st.one_of(
    st.sampled_from(["\0", "\ud800", "x" * 501, "'; DROP TABLE x; --", "%s", "{0}", "\u202e", "😀", "9" * 30, "1e309"]),
    st.sampled_from(
        ["0001-01-01", "9999-12-31", "2999-12-31T23:59:59.999999-14:00", "1800-01-02T00:00+14:00", "2026-13-01"]
    ),
    st.sampled_from([2**63, -(2**63), 2**31, -1, 0, 1e309, 1e-320, float("nan"), True, None, 10**18, -(10**18), 0.1]),
    st.text(max_size=3),
)
VALUES = st.one_of(
    HOSTILE,
    st.lists(HOSTILE, max_size=3),
    st.dictionaries(
        st.sampled_from(["n", "unit", "amount", "currency"]), st.one_of(HOSTILE, st.just("days"), st.just("USD"))
    ),
)
OPS = sorted({op for field in CUSTOMERS.fields().values() for op in field.operators()})


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(sorted(CUSTOMERS.fields())), st.sampled_from(OPS), VALUES)
def test_nothing_sent_breaks_the_database(key: str, op: str, value: Any) -> None:
    for leaf in ({"field": key, "op": op, "value": value}, {"field": key, "op": op}):
        try:
            q = compile(parse({"not": leaf}), CUSTOMERS, now=NOW, user=User(pk=1, is_superuser=True))
        except ConditionError as error:
            str(error).encode()
        else:
            list(Customer.objects.filter(q))


@pytest.mark.parametrize(
    "leaf",
    [
        {"field": "name", "op": "in", "value": [*(f"é{n}" for n in range(10)), *map(str, range(10)), *"abcde"]},
        {"field": "x_hobbies", "op": "has_any", "value": list("ABCDEFGHIJKLMNOPQRSTUVWXY")},
        {"field": "tags", "op": "has_all", "value": list("ABCDEFGHIJKLMNOPQRSTUVWXY")},
        {"field": "birthday", "op": "anniversary_in", "value": 60},
        {"field": "x_nick", "op": "empty"},
    ],
)
def test_the_largest_conditions_run(leaf: dict[str, Any]) -> None:
    for join in ("all", "any"):
        for part in (leaf, {"not": leaf}):
            q = compile(parse({join: [part] * MAX_LEAVES}), CUSTOMERS, now=NOW, user=None)
            assert not Customer.objects.filter(q).exists()


def test_a_path_that_leads_nowhere_or_to_many_rows_stops_the_program_at_start() -> None:
    with pytest.raises(FieldDoesNotExist):
        Vocabulary(Customer, Text("nmae", "Name"))
    with pytest.raises(ValueError, match="many rows"):
        Vocabulary(Customer, Text("tag", "Tag", path="tags__name"))
    with pytest.raises(ValueError, match="already"):
        Vocabulary(Customer, Text("name", "Name"), Text("name", "Name"))
    with pytest.raises(ValueError, match="not a key"):
        Extra("extra", "a' OR 1=1 --")


def test_paths_of_relations_lead_back() -> None:
    assert (rows_along(Team, "members").model, rows_along(Team, "members").link) == (User, "team")
    assert rows_along(Team, "children__members").link == "team__parent"
    assert rows_along(User, "roles").link == "users"


def test_other_packages_and_custom_fields_add_to_a_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.conditions.vocabularies._vocabularies", {})
    monkeypatch.setattr("guanxi.conditions.vocabularies._sources", list(sources))
    register("access.team", Text("name", "Name"))
    assert register(Team, Text("path", "Path")) is vocabulary_of("access.team")
    add_source(
        lambda model: [Text("x", "X", path=Extra("extra", "x")), Text("name", "Hidden")] if model is Team else []
    )
    assert list(vocabulary_of(Team).fields()) == ["name", "path", "x"]
    assert vocabulary_of(Team).fields()["name"].label == "Name"
