"""Any condition finds on the database exactly what the slow evaluator finds row by row."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.conditions.compiler import compile
from guanxi.conditions.tests import strategies as our
from guanxi.conditions.tests.evaluator import Evaluator
from guanxi.conditions.tests.models import Customer, Line, Order, Tag
from guanxi.conditions.tests.world import CUSTOMERS, User
from guanxi.conditions.tree import parse, to_json
from guanxi.conditions.urltext import from_text, to_text
from guanxi.conditions.words import words

pytestmark = pytest.mark.django_db

LINE_KINDS = {"quantity": "number"}
ORDER_KINDS = {"amount": "money", "state": "choice", "day": "date"}
CUSTOMER_KINDS = {
    "name": "text", "city": "text", "grade": "choice", "score": "number", "is_key": "boolean", "birthday": "date",
    "seen_at": "datetime", "owner": "reference", "tags": "multichoice", "x_nick": "text", "x_size": "number",
    "x_budget": "money", "x_ok": "boolean", "x_since": "date", "x_hobbies": "multichoice",
}  # fmt: skip
of_lines = our.leaves(LINE_KINDS)
of_orders = st.one_of(
    our.leaves({"amount": "money", "day": "date"}),
    st.just({"field": "state", "op": "is_not", "value": "paid"}),
    our.figures("lines", LINE_KINDS, of_lines),
)
conditions = our.grouped(
    st.one_of(our.leaves(CUSTOMER_KINDS), our.figures("orders", ORDER_KINDS, our.grouped(of_orders, 3))), 6
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[datetime, list[dict[str, Any]]]:
    now = draw(st.sampled_from(our.NOWS))
    return now, draw(st.lists(our.customers(now), min_size=1, max_size=4))


def stored(row: dict[str, Any]) -> Customer:
    extra = {k[2:]: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if k.startswith("x_")}
    plain = ("name", "city", "grade", "score", "is_key", "birthday", "seen_at")
    found = Customer.objects.create(owner_id=row["owner"], extra=extra, **{key: row[key] for key in plain})
    for name in row["tags"]:
        Customer.tags.through.objects.create(customer=found, tag=Tag.objects.get_or_create(name=name)[0])
    for order in row["orders"]:
        made = Order.objects.create(customer=found, **{key: order[key] for key in ORDER_KINDS})
        Line.objects.bulk_create([Line(order=made, **line) for line in order["lines"]])
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(world=worlds(), condition=conditions, zone=st.sampled_from(our.ZONES).map(ZoneInfo))
def test_the_database_agrees_with_the_evaluator(
    world: tuple[datetime, list[dict[str, Any]]], condition: dict[str, Any], zone: ZoneInfo
) -> None:
    now, rows = world
    with transaction.atomic():
        me = User(pk=1, username="me", is_superuser=True)
        evaluator = Evaluator(CUSTOMER_KINDS | ORDER_KINDS | LINE_KINDS, now, zone, me.pk)
        expected = {stored(row).pk for row in rows if evaluator.holds(condition, row)}
        for row in rows:
            if not evaluator.holds(condition, row):
                stored(row)
        q = compile(parse(condition), CUSTOMERS, now=now, user=me, zone=zone)
        assert set(Customer.objects.filter(q).values_list("pk", flat=True)) == expected
        transaction.set_rollback(True)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(condition=conditions)
def test_every_condition_survives_writing_and_can_say_itself(condition: dict[str, Any]) -> None:
    tree = parse(condition)
    assert parse(to_json(tree)) == tree
    assert from_text(to_text(tree)) == tree
    for language in ("en", "zh-hans"):
        assert "%(" not in words(tree, CUSTOMERS, language, user=None)
