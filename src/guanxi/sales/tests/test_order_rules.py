"""Sums and prices of orders obey the rules of fields: on the page, in the list, and for programs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.api.tests.conftest import api  # noqa: F401 (fixture)
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world):
    at = timezone.now()
    made = Order.objects.create(code="O1", owner=world.alice, total=123_45, paid=23_45, currency="CNY", ordered_at=at)
    OrderLine.objects.create(order=made, description="茶", quantity=1, unit_price=12_345_678, amount=123_45, position=1)
    return made


def rule(**fields: dict[str, str]) -> None:
    Role.objects.filter(name="sales").update(fields={name.replace("__", "."): given for name, given in fields.items()})


@pytest.mark.parametrize("level", ["masked", "hidden"])
def test_a_hidden_total_stands_nowhere_and_is_not_computed_from(world, order, client, api, level):  # noqa: F811
    client.force_login(world.alice)
    assert "123.45" in client.get(f"/orders/{order.pk}/").content.decode()
    rule(sales__order={"total": level}, sales__orderline={"amount": "hidden", "unit_price": "hidden"})
    for page in (f"/orders/{order.pk}/", "/orders/"):
        shown = client.get(page).content.decode()
        assert "123.45" not in shown
        assert "100.00" not in shown
    told = api(world.alice).get(f"orders/{order.pk}").json()
    assert (told.get("total"), told.get("open")) == (None, None)
    assert told["paid"]["amount"] == 23_45


def test_programs_see_and_write_lines_as_their_fields_allow(world, order, api):  # noqa: F811
    rule(sales__orderline={"unit_price": "hidden", "amount": "masked", "discount": "read"})
    [line] = api(world.alice).get(f"orders/{order.pk}").json()["lines"]
    assert "unit_price" not in line
    assert line["amount"] is None
    assert "discount" in line
    given = {"description": "x", "quantity": "1", "discount": {"amount": 50, "currency": "CNY"}, "unit_price": "1"}
    refused = api(world.alice).patch(f"orders/{order.pk}", {"lines": [given]})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"lines.0.discount", "lines.0.unit_price"}
