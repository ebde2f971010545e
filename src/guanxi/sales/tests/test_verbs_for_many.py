"""Verbs of a record done to many in a list: counted first, each by itself, one operation, and only by who may."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.models import Operation
from guanxi.sales.invoices import actions
from guanxi.sales.models import Invoice, Order
from guanxi.workbench.deeds import label_of
from guanxi.workbench.verbs import Verb

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def drafts(world, orders) -> list[Invoice]:
    """A draft for each of two orders; the second names no buyer, so that it cannot be issued."""
    Order.objects.update(owner=world.alice)
    made = {"rate": 0, "chosen": {}, "by": None, "at": timezone.now()}
    return [
        actions.draft(order=order, values={"buyer": buyer}, amount=1_00, **made)
        for order, buyer in zip(orders[:2], ("西湖茶行有限公司", ""), strict=True)
    ]


def do(client, key, records, name="invoices"):
    data = {"pk": [record.pk for record in records], "counted": str(len(records))}
    return client.post(reverse(f"{name}:bulk_do", args=[key]), data, headers=HTMX)


def states(records):
    return [type(one).objects.get(pk=one.pk).state for one in records]


def test_those_that_can_are_issued_in_one_operation_and_the_others_named(world, as_user, drafts):
    client = as_user("root")
    asked = client.post(reverse("invoices:bulk_ask", args=["do-issue"]), {"pk": [d.pk for d in drafts]}, headers=HTMX)
    assert (asked.context["number"], states(drafts)) == (2, ["draft", "draft"])
    answer = do(client, "do-issue", drafts)
    assert (answer.status_code, states(drafts)) == (200, ["issued", "draft"])
    assert str(drafts[1]).encode("unicode_escape").decode() in answer["HX-Trigger"]
    assert label_of(Operation.objects.latest("pk")) == "开具"
    assert do(client, "do-issue", drafts).status_code == 422


def test_orders_are_cancelled_and_taken_back_by_one_undo(world, as_user, orders):
    Order.objects.update(status=Order.Status.PLACED, paid=0)
    client = as_user("root")
    assert do(client, "do-cancellation", orders, "orders").status_code == 200
    statuses = Order.objects.order_by("pk").values_list("status", flat=True)
    assert set(statuses) == {"cancelled"}
    client.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    assert set(statuses.all()) == {"placed"}


def test_invoices_of_what_is_left_are_drafted_for_many_orders_and_taken_back_by_one_undo(world, as_user, orders):
    Order.objects.update(status=Order.Status.PLACED, invoicing=Order.Invoicing.NOT)
    about = {"values": {"buyer": "西湖茶行"}, "chosen": {}, "rate": 0, "by": None, "at": timezone.now()}
    actions.draft(order=orders[0], amount=1_00, **about)
    client = as_user("root")
    assert do(client, "do-drafting", orders, "orders").status_code == 200
    made = Invoice.objects.order_by("pk")
    assert [(one.order_id, one.total) for one in made] == [
        (orders[0].pk, 1_00),
        (orders[0].pk, 99_00),
        (orders[1].pk, 50_00),
    ]
    client.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    assert [(one.order_id, one.total) for one in made.all()] == [(orders[0].pk, 1_00)]


def test_who_may_not_do_it_to_one_is_not_offered_it_for_many(world, as_user, drafts):
    Role.objects.update(abilities=[])
    client = as_user("alice")
    assert "do-issue" not in client.get("/invoices/").content.decode()
    assert do(client, "do-issue", drafts).status_code == 403
    assert client.post(reverse("invoices:bulk_ask", args=["do-issue"])).status_code == 403
    assert do(as_user("root"), "do-voiding", drafts).status_code == 403
    assert states(drafts) == ["draft", "draft"]


def test_what_asks_about_one_record_is_not_for_many():
    with pytest.raises(ValueError, match="shipment"):
        Verb(key="shipment", label="Ship", run=lambda record, *_: record, subject="order", many=True)
