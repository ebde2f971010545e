"""Single kinds: text without case, values in JSON columns, numbers bound as they are, plain pairs of an address."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Value
from django.db.models.functions import Length

from guanxi.conditions.compiler import compile
from guanxi.conditions.kinds.number import Money, Number
from guanxi.conditions.tests.models import Customer, Order
from guanxi.conditions.tests.world import CUSTOMERS, ORDERS
from guanxi.conditions.tree import parse, to_json
from guanxi.conditions.vocabularies import Vocabulary

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def holds(leaf: dict[str, Any], vocabulary: Vocabulary = CUSTOMERS) -> bool:
    return vocabulary.model._default_manager.filter(compile(parse(leaf), vocabulary, now=NOW, user=None)).exists()


@pytest.mark.parametrize(
    ("name", "op", "value", "expected"),
    [
        ("Élodie Straße", "contains", "éLODIE", True),
        ("Élodie Straße", "contains", "elodie", False),
        ("Élodie Straße", "ends", "STRASSE", False),
        ("ＡＣＭＥ", "is", "ａｃｍｅ", True),
        ("ΟΔΥΣΣΕΥΣ", "is", "Οδυσσευς", True),
        ("100% sure_[x]", "contains", "% SURE_[X", True),
        ("100 sure", "contains", "0% s", False),
        ("axb", "is", "a_b", False),
        ("a[é]b", "starts", "A[É]", True),
        ("é^$.*+?()", "is", "É^$.*+?()", True),
        ("a\\é", "contains", "\\É", True),
        ("K", "is", "k", True),
        ("\u212a", "is", "k", False),
        ("é|b", "is", "É|B", True),
    ],
)
def test_text_is_compared_without_case_and_without_wildcards(name: str, op: str, value: str, expected: bool) -> None:
    Customer.objects.create(name=name)
    assert holds({"field": "name", "op": op, "value": value}) is expected
    assert holds({"field": "name", "op": "in", "value": ["other", value]}) is (expected and op == "is")


@pytest.mark.parametrize("stray", [{}, {"size": "3"}, {"size": None}, {"size": [3]}, {"size": True}])
def test_stray_values_of_custom_fields_count_as_missing(stray: dict[str, Any]) -> None:
    Customer.objects.create(extra=stray)
    assert holds({"field": "x_size", "op": "empty"})
    assert holds({"not": {"field": "x_size", "op": ">", "value": 1}})
    assert not holds({"field": "x_size", "op": "<", "value": 9})


def test_numbers_are_not_rounded_to_the_column() -> None:
    Customer.objects.create(score=2, rate="1.00")
    assert not holds({"field": "score", "op": "=", "value": 2.5})
    assert holds({"field": "score", "op": "<", "value": "2.000000001"})
    assert not holds({"field": "rate", "op": "=", "value": "1.004"})
    assert holds({"field": "rate", "op": "<", "value": 10**15})


def test_money_is_exact_and_knows_its_currency() -> None:
    Order.objects.create(amount=123456789012345)
    assert holds({"field": "amount", "op": "=", "value": "1234567890123.45"}, ORDERS)
    assert not holds({"field": "amount", "op": ">", "value": "1234567890123.45"}, ORDERS)
    assert not holds({"field": "amount", "op": ">", "value": {"amount": 1, "currency": "USD"}}, ORDERS)
    plain = Vocabulary(Order, Money("amount", "Amount"))
    assert holds({"field": "amount", "op": ">", "value": 1}, plain)


def test_an_expression_can_be_compared() -> None:
    Customer.objects.create(name="abc")
    length = Number("length", "Length", path=Length("name") + Value(1), reads=("name",))
    assert holds({"field": "length", "op": "=", "value": 4}, Vocabulary(Customer, length))
    with pytest.raises(ValueError, match="reads"):
        Vocabulary(Customer, Number("length", "Length", path=Length("name")))


@pytest.mark.parametrize(
    ("key", "text", "leaf"),
    [
        ("city", "上海", {"field": "city", "op": "is", "value": "上海"}),
        ("score", "3", {"field": "score", "op": "=", "value": "3"}),
        ("is_key", "true", {"field": "is_key", "op": "is", "value": True}),
        ("birthday", "2026-01-01", {"field": "birthday", "op": "on", "value": "2026-01-01"}),
        ("tags", "A", {"field": "tags", "op": "has_any", "value": ["A"]}),
        ("owner", "7", {"field": "owner", "op": "is", "value": "7"}),
    ],
)
def test_plain_pairs_of_an_address(key: str, text: str, leaf: dict[str, Any]) -> None:
    made = CUSTOMERS.fields()[key].equal_to(text)
    assert to_json(made) == {"version": 1} | leaf
    assert not holds(to_json(made))
