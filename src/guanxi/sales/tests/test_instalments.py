"""Instalment plans: exactly the order's total, covered from their beginning, and what goes by their days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.desk.watchers import overdue_payments
from guanxi.sales import derived
from guanxi.sales.models import Instalment, Order, OrderLine
from guanxi.sales.plans import actions
from guanxi.sales.plans.actions import Step
from guanxi.sales.receivables.behaviour import payment_behaviour
from guanxi.sales.receivables.exposure import exposures
from guanxi.sales.tests.test_payment_pages import HTMX, receive

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
STEPS = (Step(Decimal(33), 0, "下单时"), Step(Decimal(33), 30, ""), Step(Decimal(34), 60, "验收后"))


def planned(order: Order, *, since: int = 0) -> list[Instalment]:
    actions.plan(order=order, steps=STEPS, first_on=TODAY - timedelta(days=since), by=None, at=NOW)
    return list(order.instalments.order_by("due_on"))


def amounts(order: Order) -> list[int]:
    return [one.amount for one in order.instalments.order_by("due_on")]


def test_a_plan_is_exactly_the_total_however_it_rounds(orders):
    Order.objects.filter(pk=orders[0].pk).update(total=10001)
    first, second, last = planned(orders[0])
    assert amounts(orders[0]) == [3300, 3300, 3401]
    assert Order.objects.get(pk=orders[0].pk).due_on == last.due_on
    actions.change(record=first, values={"fixed": 5000}, version=None, by=None, at=NOW)
    assert amounts(orders[0]) == [5000, 3300, 1701]
    actions.remove(part=second, by=None, at=NOW)
    assert amounts(orders[0]) == [5000, 5001]
    with pytest.raises(ValidationError, match=r"¥100\.01"):
        actions.change(record=first, values={"fixed": 10001}, version=None, by=None, at=NOW)
    with pytest.raises(ValidationError):
        planned(orders[0])


def test_it_follows_another_total(orders):
    planned(orders[0])
    line = OrderLine.objects.create(order=orders[0], quantity=1, amount=50001)
    derived.refresh_orders([orders[0].pk])
    assert amounts(orders[0]) == [16500, 16500, 17001]
    OrderLine.objects.filter(pk=line.pk).update(amount=0)
    derived.refresh_orders([orders[0].pk])
    assert amounts(orders[0]) == [0, 0, 0]


def test_receipts_cover_the_earliest_and_all_figures_go_by_the_days(world, tea, orders):
    plan = planned(orders[0], since=40)  # due 40 and 10 days ago, and in 20 days
    receive(world, tea, 4000, {orders[0].pk: 4000}, received_at=NOW - timedelta(days=30))
    order = Order.objects.get(pk=orders[0].pk)
    shown = [(str(i.standing(TODAY)), i.open) for i in order.instalments.order_by("due_on")]
    assert shown == [("paid", 0), ("overdue", 2600), ("open", 3400)]
    found = exposures([tea.pk], today=TODAY)[tea.pk]
    assert (found.total, found.overdue, found.bands) == (6000, 2600, {"to_30": 2600, "not_due": 3400})
    case = next(overdue_payments(NOW, {"days": 3}))
    assert (case.key, case.stake, case.facts["days"]) == (str(order.pk), 2600, 10)
    # 33.00 came 10 days late, 7.00 came 20 days early, 26.00 is 10 days late by now.
    behaviour = payment_behaviour([tea.pk], NOW)[tea.pk]
    mean = Decimal(3300 * 10 - 700 * 20 + 2600 * 10) / 6600
    assert (behaviour.days_beyond, behaviour.due, behaviour.late) == (round(mean, 1), 3, 2)
    assert plan[0].amount == 3300


def test_made_on_the_page_edited_listed_and_undone(alice, world, orders, django_assert_max_num_queries):
    order = orders[0]
    url = reverse("orders:verb", args=[order.pk, "plan"])
    assert url in alice.get(order.get_absolute_url()).content.decode()
    first_on = (TODAY - timedelta(days=5)).isoformat()
    assert alice.post(url, {"template": "30-60-10", "first_on": first_on}, headers=HTMX).status_code == 204
    assert amounts(order) == [3000, 6000, 1000]
    first = order.instalments.order_by("due_on")[0]
    edit = reverse("orders:edit_part", args=[order.pk, "instalments", first.pk])
    shown = alice.get(edit, headers=HTMX).context["form"]
    given = {name: field.value() or "" for name, field in ((n, shown[n]) for n in shown.fields)}
    assert alice.post(edit, given | {"fixed": "35.00", "due_on": first_on}, headers=HTMX).status_code < 300
    assert amounts(order) == [3500, 6000, 500]
    with django_assert_max_num_queries(12):
        page = alice.get("/instalments/").content.decode()
    assert "¥35.00" in page and order.code in page and "西湖茶行" in page
    assert order.code in alice.get("/instalments/?preset=overdue").content.decode()
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert amounts(order) == [3000, 6000, 1000]


def test_an_order_is_overdue_when_an_open_instalment_is(alice, world, tea, orders):
    planned(orders[0], since=10)
    planned(orders[1], since=70)
    receive(world, tea, 3300, {orders[0].pk: 3300})
    overdue = reverse("orders:list") + "?preset=overdue"
    links = [order.get_absolute_url() for order in orders[:2]]
    shown = alice.get(overdue).content.decode()
    assert [link in shown for link in links] == [False, True]
    Order.objects.filter(pk=orders[0].pk).update(paid=3299)
    assert links[0] in alice.get(overdue).content.decode()
