"""Taking payments in: what pays which order, what stays a prepayment, and what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.parties.models import Party
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.payments import actions

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def receive(world, tea, amount: int, allocations: dict[int, int], **values: Any) -> Payment:
    return actions.receive(
        values={"party": tea, "amount": amount, "owner": world.alice, **values},
        allocations=allocations,
        by=world.alice,
        at=timezone.now(),
    )


def paid(orders: list[Order]) -> list[int]:
    return [Order.objects.get(pk=order.pk).paid for order in orders]


def test_a_payment_is_offered_to_the_oldest_orders_first(alice, tea, orders):
    shown = alice.get(reverse("payments:open_orders"), {"party": tea.pk, "amount": "120"})
    proposed = [(order.code, open_, bound.value()) for order, open_, bound in shown.context["allocation"].lines]
    assert proposed == [("A1", 10000, 100), ("A2", 5000, 20)]
    from_order = alice.get(reverse("payments:new"), {"order": orders[1].pk})
    assert from_order.context["form"]["amount"].value() == 50
    # Whoever comes from an order and just saves pays that one.
    assert [(o.code, bound.value()) for o, _, bound in from_order.context["allocation"].lines] == [
        ("A2", 50),
        ("A1", None),
    ]


def test_a_payment_is_taken_in_and_undone(alice, tea, orders):
    given = {"party": tea.pk, "amount": "¥120.00", "received_at": "2026-03-01T10:30", "method": "transfer"}
    given |= {f"pays_{orders[0].pk}": "100", f"pays_{orders[1].pk}": "15"}
    assert alice.post(reverse("payments:new"), given, headers=HTMX).status_code == 204
    assert paid(orders) == [10000, 1500]
    payment = Payment.objects.get()
    page = alice.get(payment.get_absolute_url()).content.decode()
    assert "¥5.00" in page  # not allocated
    assert "A2" in page
    assert alice.get(orders[0].get_absolute_url()).content.decode().count(payment.code) == 1
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert paid(orders) == [0, 0]
    assert not Payment.objects.exists()


def test_more_than_was_paid_or_is_open_is_refused(world, tea, orders):
    with pytest.raises(ValidationError, match="90"):
        receive(world, tea, 9000, {orders[0].pk: 9001})
    with pytest.raises(ValidationError, match="A2"):
        receive(world, tea, 9000, {orders[1].pk: 5001})
    with pytest.raises(ValidationError):
        receive(world, tea, 9000, {orders[0].pk: 100}, currency="USD")
    other = Party.objects.create(name="别家", code="B", owner=world.alice)
    with pytest.raises(ValidationError, match="A1"):
        receive(world, other, 9000, {orders[0].pk: 100})
    assert not Payment.objects.exists()


def test_what_a_payment_pays_is_changed_and_undone(alice, world, tea, orders):
    payment = receive(world, tea, 10000, {orders[0].pk: 10000})
    form = alice.get(reverse("payments:edit", args=[payment.pk])).context["form"]
    given = {name: value for name in form.fields if (value := form[name].value()) is not None}
    given |= {"received_at": "2026-03-01T10:30", f"pays_{orders[0].pk}": "", f"pays_{orders[1].pk}": "50"}
    assert alice.post(reverse("payments:edit", args=[payment.pk]), given, headers=HTMX).status_code == 204
    assert paid(orders) == [0, 5000]
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert paid(orders) == [10000, 0]


def test_less_than_what_is_allocated_cannot_be_left(alice, world, tea, orders):
    payment = receive(world, tea, 10000, {orders[0].pk: 10000})
    response = alice.post(reverse("payments:cell", args=[payment.pk, "amount"]), {"amount": "99.99"}, headers=HTMX)
    assert response.status_code == 422
    assert Payment.objects.get().amount == 10000


def test_deleting_a_payment_opens_its_orders_again(alice, world, tea, orders):
    payment = receive(world, tea, 10000, {orders[0].pk: 10000})
    alice.post(reverse("payments:delete", args=[payment.pk]))
    assert paid(orders) == [0, 0]
    assert Allocation.objects.count() == 1
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert paid(orders) == [10000, 0]


def test_strangers_learn_nothing(world, tea, orders):
    carol = Client()
    carol.force_login(world.carol)
    assert not carol.get(reverse("payments:open_orders"), {"party": tea.pk, "amount": "1"}).context["allocation"].orders
    assert carol.get(reverse("payments:new"), {"order": orders[0].pk}).context["form"]["amount"].value() is None


def test_the_list_and_the_page_cost_the_same_however_much_there_is(
    alice, world, tea, orders, django_assert_max_num_queries
):
    for _ in range(20):
        payment = receive(world, tea, 100, {orders[0].pk: 50, orders[1].pk: 50})
    for url in ("/payments/", "/payments/?q=xihu", payment.get_absolute_url()):
        with django_assert_max_num_queries(12):
            assert alice.get(url).status_code == 200
