"""Sums and prices of orders obey the rules of fields: on the page, in the list, and for programs."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.api.tests.conftest import api  # noqa: F401 (fixture)
from guanxi.catalogue.models import Product
from guanxi.sales.models import Order, OrderLine, Payment

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


LINES = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1"}
LOCKED = {"unit_price": "hidden", "discount": "read", "amount": "hidden"}


def sent(order: Order, line: OrderLine, **given: str) -> dict[str, str]:
    head = {"ordered_at": "2026-01-02T10:00", "code": order.code, "status": order.status, "version": ""}
    told = {"pk": str(line.pk), "description": line.description, "quantity": "1", **given}
    return head | LINES | {f"lines-0-{name}": value for name, value in told.items()}


def test_the_form_shows_and_takes_lines_as_their_fields_allow(world, order, client):
    line = order.lines.get()
    rule(sales__order={"paid": "hidden", "total": "hidden"}, sales__orderline=LOCKED)
    client.force_login(world.alice)
    page = client.get(f"/orders/{order.pk}/edit").content.decode()
    assert not [secret for secret in ("12345678", "123.45", "23.45", "unit_price") if secret in page]
    given = sent(order, line, unit_price="1", discount="5", quantity="2", description="新茶")
    answer = client.post(f"/orders/{order.pk}/edit", given)
    assert answer.status_code == 302, answer.content.decode()
    line.refresh_from_db()
    assert (line.description, line.quantity, line.unit_price, line.discount) == ("新茶", 2, 12_345_678, 0)


def test_who_may_name_no_price_sells_at_that_of_the_product(world, client):
    tea = Product.objects.create(code="T", name="茶", price=16_90, currency="CNY")
    rule(sales__orderline=LOCKED)
    client.force_login(world.alice)
    head = {"ordered_at": "2026-01-02T10:00", "status": "placed", "owner": world.alice.pk, **LINES}
    head["lines-INITIAL_FORMS"] = "0"
    answer = client.post("/orders/new", head | {"lines-0-quantity": "3", "lines-0-description": "x"})
    assert answer.status_code == 422
    priced = {"lines-0-quantity": "3", "lines-0-product": str(tea.pk), "lines-0-unit_price": "0.01"}
    answer = client.post("/orders/new", head | priced)
    assert answer.status_code == 302
    assert Order.objects.get().total == 3 * 16_90


def test_nobody_places_an_order_beyond_their_reach(world, client):
    client.force_login(world.alice)
    head = {"ordered_at": "2026-01-02T10:00", "status": "placed", **LINES, "lines-INITIAL_FORMS": "0"}
    line = {"lines-0-quantity": "1", "lines-0-description": "x", "lines-0-unit_price": "1"}
    assert client.post("/orders/new", head | line | {"owner": world.carol.pk}).status_code == 422
    paid = {"amount": "1", "received_at": "2026-01-02T10:00", "method": "cash", "owner": world.carol.pk}
    assert client.post("/payments/new", paid).status_code == 422
    assert not Order.objects.exists()
    assert not Payment.objects.exists()


@pytest.mark.parametrize("address", ["/payments/new?order=²", "/payments/new?party=²", "/payments/open?party=²"])
def test_what_is_no_key_is_nobody(world, order, client, address):
    client.force_login(world.alice)
    assert client.get(address.replace("/payments/open", reverse("payments:open_orders"))).status_code == 200
