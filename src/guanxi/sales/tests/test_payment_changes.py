"""Changing what payments pay: what was not named stays, and nothing pays another customer's order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.parties.models import Party
from guanxi.sales import derived
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.payments import actions
from guanxi.sales.tests.test_payment_pages import HTMX, paid, receive

pytestmark = pytest.mark.django_db


def allocated(payment: Payment) -> dict[int, int]:
    return dict(payment.allocations.order_by("order_id").values_list("order_id", "amount"))


def save(client: Any, payment: Payment, **given: Any) -> Any:
    """The edit form as the browser would send it, but for what is given."""
    url = reverse("payments:edit", args=[payment.pk])
    context = client.get(url).context
    shown = {n: context["form"][n].value() for n in context["form"].fields}
    shown |= {name: context["allocation"][name].value() for name in context["allocation"].fields}
    sent = {name: value for name, value in (shown | given).items() if value is not None}
    return client.post(url, sent | {"received_at": "2026-03-01T10:30"}, headers=HTMX)


def hide(world, order: Order) -> None:
    """An order of a customer whom alice sees no more, nor the order."""
    Party.objects.filter(pk=order.party_id).update(owner=world.carol, team=None)
    Order.objects.filter(pk=order.pk).update(owner=world.carol, team=None)


@pytest.mark.parametrize("case", ["cancelled", "unseen", "beyond", "binned"])
def test_changing_the_reference_leaves_what_a_payment_pays(alice, world, tea, orders, case, monkeypatch):
    payment = receive(world, tea, 15000, {order.pk: order.total for order in orders})
    before = allocated(payment)
    if case == "cancelled":
        Order.objects.filter(pk=orders[0].pk).update(status="cancelled")
    elif case == "unseen":
        hide(world, orders[0])
    elif case == "beyond":
        monkeypatch.setattr(actions, "SHOWN", 1)
    else:
        Order.objects.filter(pk=orders[0].pk).bin(at=timezone.now())
    assert save(alice, payment, reference="R-7").status_code == 204
    payment.refresh_from_db()
    assert (payment.reference, allocated(payment)) == ("R-7", before)


def test_what_is_kept_counts_and_is_told(alice, world, tea, orders, monkeypatch):
    payment = receive(world, tea, 10000, {orders[0].pk: 6000, orders[1].pk: 4000})
    monkeypatch.setattr(actions, "SHOWN", 1)
    page = alice.get(reverse("payments:edit", args=[payment.pk]))
    assert "¥40.00" in page.content.decode()
    assert page.context["allocation"].elsewhere == 4000
    assert save(alice, payment, **{f"pays_{orders[0].pk}": "60.01"}).status_code == 422
    assert save(alice, payment, **{f"pays_{orders[0].pk}": ""}).status_code == 204
    assert allocated(payment) == {orders[1].pk: 4000}


def test_a_payment_goes_to_another_customer_only_without_their_orders(alice, world, tea, orders):
    payment = receive(world, tea, 10000, {orders[0].pk: 10000})
    other = Party.objects.create(name="别家", code="B", owner=world.alice)
    with pytest.raises(ValidationError, match="A1"):
        actions.change(record=payment, values={"party": other}, version=None)
    assert save(alice, payment, party=other.pk).status_code == 422
    assert Payment.objects.get().party == tea
    assert save(alice, payment, party=other.pk, **{f"pays_{orders[0].pk}": ""}).status_code == 204
    assert (Payment.objects.get().party, paid(orders)) == (other, [0, 0])


def test_an_order_named_twice_is_refused(api, world, tea, orders):
    pays = {"order": orders[0].pk, "amount": {"amount": 100, "currency": "CNY"}}
    given = {"party": tea.pk, "amount": {"amount": 900, "currency": "CNY"}, "received_at": timezone.now().isoformat()}
    refused = api(world.alice).post("payments", {**given, "allocations": [pays, pays]})
    assert refused.status_code == 422, refused.json()
    assert "A1" in str(refused.json())
    assert not Payment.objects.exists()


def test_through_the_api_too_only_the_named_orders_change(api, world, tea, orders):
    payment = receive(world, tea, 15000, {order.pk: order.total for order in orders})
    none = {"order": orders[0].pk, "amount": {"amount": 0, "currency": "CNY"}}
    changed = api(world.alice).patch(f"payments/{payment.pk}", {"allocations": [none]})
    assert changed.status_code == 200, changed.json()
    assert allocated(payment) == {orders[1].pk: 5000}


def test_a_payment_of_a_day_to_come_is_refused(alice, world, tea):
    late = timezone.now() + timedelta(days=2)
    with pytest.raises(ValidationError):
        receive(world, tea, 100, {}, received_at=late)
    given = {
        "party": tea.pk,
        "amount": "1",
        "method": "cash",
        "received_at": f"{timezone.localtime(late):%Y-%m-%dT%H:%M}",
    }
    response = alice.post(reverse("payments:new"), given, headers=HTMX)
    assert response.status_code == 422
    assert response.context["form"].errors["received_at"]


def test_only_who_may_delete_is_offered_it(alice, world, tea):
    payment = receive(world, tea, 100, {})
    url = reverse("payments:delete", args=[payment.pk])
    assert url in alice.get(payment.get_absolute_url()).content.decode()
    role = Role.objects.get(name="sales")
    role.permissions["sales.payment"] = {"delete": "none"}
    role.save()
    assert url not in alice.get(payment.get_absolute_url()).content.decode()


def test_many_are_deleted_in_batches(world, tea, orders, monkeypatch):
    for _ in range(7):
        receive(world, tea, 10, {orders[0].pk: 10})
    monkeypatch.setattr(derived, "BATCH", 3)
    with CaptureQueriesContext(connection) as queries:
        assert actions.delete(records=Payment.objects.all(), at=timezone.now()) == 7
    assert len([q for q in queries if q["sql"].startswith('UPDATE "sales_payment"')]) == 3
    assert (paid(orders), Allocation.objects.count()) == ([0, 0], 7)
