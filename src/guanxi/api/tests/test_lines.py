"""Records with lines: an order with what was bought, a payment with what it pays."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.catalogue.models import Product
from guanxi.sales.models import Allocation, Order, OrderLine

pytestmark = pytest.mark.django_db
TEN_FEN = {"amount": 10, "currency": "CNY"}


@pytest.fixture
def tea(world) -> Product:
    return Product.objects.create(code="T1", name="龙井", price=12_800, cost=6_000, currency="CNY")


@pytest.fixture
def body(parties, tea) -> dict:
    return {
        "party": parties[0].pk,
        "ordered_at": timezone.now().isoformat(),
        "lines": [
            {"product": tea.pk, "quantity": "2", "unit_price": "128.00"},
            {
                "description": "礼盒",
                "quantity": "1.5",
                "unit_price": "0.335",
                "discount": {"amount": 10, "currency": "CNY"},
            },
        ],
    }


def test_an_order_comes_with_its_lines(api, world, parties, tea, body):
    alice = api(world.alice)
    made = alice.post("orders", body)
    assert made.status_code == 201, made.json()
    order = made.json()
    # 256.00 + (1.5 × 0.335 = 0.5025 → 0.50) − 0.10
    assert order["total"] == {"amount": 25_640, "currency": "CNY"}
    assert [line["amount"]["amount"] for line in order["lines"]] == [25_600, 40]
    assert order["lines"][0]["product"] == {"id": tea.pk, "name": "龙井"}
    assert order["party"]["name"] == "西湖茶行"
    assert alice.get(f"orders/{order['id']}").json()["lines"] == order["lines"]
    parties[0].refresh_from_db()
    assert parties[0].purchase_total == 25_640


def test_what_is_wrong_with_a_line_is_told_by_line(api, world, body):
    body["lines"][1]["quantity"] = "viel"
    body["lines"].append({"quantity": "1"})
    errors = api(world.alice).post("orders", body).json()["errors"]
    assert {"lines.1.quantity", "lines.2.unit_price"} <= set(errors)
    body["lines"] = []
    assert api(world.alice).post("orders", body).status_code == 422
    body["lines"] = [{"quantity": 1, "unit_price": 2, "amount": 7}]
    assert api(world.alice).post("orders", body).status_code == 422
    assert not Order.objects.exists()


def test_lines_are_changed_as_a_whole(api, world, body):
    alice = api(world.alice)
    order = alice.post("orders", body).json()
    address = f"orders/{order['id']}"
    kept = {**order["lines"][0], "quantity": "3"}
    kept.pop("amount")
    changed = alice.patch(address, {"lines": [kept]})
    assert changed.json()["total"]["amount"] == 38_400
    assert [line.pk for line in OrderLine.objects.filter(order=order["id"])] == [kept["pk"]]
    alice.post(f"operations/{changed['X-Operation']}/undo")
    assert alice.get(address).json()["total"]["amount"] == 25_640
    head = alice.patch(address, {"channel": "web"})
    assert len(head.json()["lines"]) == 2


def test_a_payment_pays_orders(api, world, parties, body):
    alice = api(world.alice)
    order = alice.post("orders", body).json()
    paid = {"party": parties[0].pk, "amount": {"amount": 20_000, "currency": "CNY"}, "received_at": body["ordered_at"]}
    given = {**paid, "allocations": [{"order": order["id"], "amount": {"amount": 20_000, "currency": "CNY"}}]}
    made = alice.post("payments", given)
    assert made.status_code == 201, made.json()
    assert made.json()["allocations"][0]["order"] == {"id": order["id"], "name": order["code"]}
    assert alice.get(f"orders/{order['id']}").json()["open"]["amount"] == 5_640
    given["allocations"][0]["amount"]["amount"] = 20_001
    assert alice.post("payments", given).status_code == 422
    dollars = {**paid, "amount": {"amount": 1, "currency": "USD"}}
    assert list(alice.post("payments", dollars).json()["errors"]) == ["amount"]
    assert Allocation.objects.count() == 1


def test_orders_out_of_sight_are_not_paid(api, world, parties, body):
    order = api(world.alice).post("orders", body).json()
    given = {
        "party": parties[2].pk,
        "amount": {"amount": 1, "currency": "CNY"},
        "received_at": body["ordered_at"],
        "allocations": [{"order": order["id"], "amount": {"amount": 1, "currency": "CNY"}}],
    }
    errors = api(world.carol).post("payments", given).json()["errors"]
    assert list(errors) == ["allocations.0.order"]


def test_costs_stay_hidden(api, world, body):
    order = api(world.alice).post("orders", body).json()
    role = Role.objects.get(name="sales")
    role.fields = {"sales.order": {"cost": "hidden"}}
    role.save()
    shown = api(world.alice).get(f"orders/{order['id']}").json()
    assert "cost" in order and "margin" in order
    assert "cost" not in shown and "margin" not in shown
