"""Taking and changing orders: exact totals, the customer's figures behind them, conflict and undo."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.orders import actions
from guanxi.sales.orders.drafted import Drafted

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def longjing():
    return Product.objects.create(code="T1", name="龙井", currency="CNY", price=12800, cost=5333)


def lines(*given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    sent = {"lines-TOTAL_FORMS": len(given), "lines-INITIAL_FORMS": initial}
    return sent | {f"lines-{n}-{name}": value for n, line in enumerate(given) for name, value in line.items()}


def head(**given: Any) -> dict[str, Any]:
    return {"ordered_at": "2026-03-01T10:30", "status": "placed", **given}


def place(world, party: Party | None, *drafts: Drafted) -> Order:
    return actions.place(values={"party": party, "owner": world.alice}, lines=drafts, by=world.alice, at=timezone.now())


def test_an_order_is_entered_with_its_lines_and_everything_follows(alice, tea, longjing):
    sent = head(party=tea.pk) | lines(
        {"product": longjing.pk, "quantity": "2.5", "unit_price": "128", "discount": "0.01"},
        {"description": "运费", "quantity": "3", "unit_price": "0.335"},
    )
    response = alice.post(reverse("orders:new"), sent, headers=HTMX)
    order = Order.objects.get()
    assert response["HX-Redirect"] == order.get_absolute_url()
    assert order.code.startswith("SO2026") or order.code.startswith("SO")
    assert [line.amount for line in order.lines.order_by("position")] == [31999, 101]
    assert (order.total, order.cost) == (32100, 13333)
    tea.refresh_from_db()
    assert (tea.purchase_count, tea.purchase_total, tea.state) == (1, 32100, "first_time")
    assert tea.roles.filter(role="customer").exists()
    page = alice.get(order.get_absolute_url()).content.decode()
    assert "¥321.00" in page
    assert "2.5" in page
    assert "OrderPlaced" in json.dumps([e.kind for e in _story(tea)])


def _story(party: Party) -> Any:
    from guanxi.journal.models import Entry

    return Entry.objects.filter(party=party)


def test_undo_takes_the_order_and_its_figures_away(alice, tea, longjing):
    sent = head(party=tea.pk) | lines({"product": longjing.pk, "quantity": "1", "unit_price": "128"})
    alice.post(reverse("orders:new"), sent)
    page = alice.get(Order.objects.get().get_absolute_url()).content.decode()
    undo = page.split('data-undo="')[1].split('"')[0] if 'data-undo="' in page else None
    from guanxi.audit.models import Operation

    undo = undo or reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk])
    assert alice.post(undo, headers=HTMX).status_code == 200
    assert not Order.objects.exists()
    tea.refresh_from_db()
    assert (tea.purchase_count, tea.purchase_total, tea.state) == (0, 0, "latent")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": "1", "unit_price": "1"}, "product"),
        ({"description": "x", "quantity": "", "unit_price": "1"}, "quantity"),
        ({"description": "x", "quantity": "1", "unit_price": "1.23456"}, "unit_price"),
        ({"description": "x", "quantity": "1", "unit_price": "1", "discount": "0.001"}, "discount"),
    ],
)
def test_a_wrong_line_is_said_at_its_place_and_nothing_is_written(alice, tea, line, field):
    response = alice.post(reverse("orders:new"), head(party=tea.pk) | lines(line), headers=HTMX)
    assert response.status_code == 422
    assert response.context["lines"].errors[0][field]
    assert not Order.objects.exists()


def test_an_order_without_lines_is_none(alice):
    response = alice.post(reverse("orders:new"), head() | lines({}), headers=HTMX)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_a_customer_out_of_sight_cannot_be_chosen(alice, world):
    theirs = Party.objects.create(name="别家", code="B1", owner=world.carol)
    sent = head(party=theirs.pk) | lines({"description": "x", "quantity": "1", "unit_price": "1"})
    response = alice.post(reverse("orders:new"), sent, headers=HTMX)
    assert response.status_code == 422
    assert "别家" not in response.content.decode()


def sent_back(alice, order: Order) -> dict[str, Any]:
    """The edit form as the browser would send it unchanged."""
    context = alice.get(reverse("orders:edit", args=[order.pk])).context
    form, formset = context["form"], context["lines"]
    given = {name: form[name].value() for name in form.fields}
    given["ordered_at"] = "2026-03-01T10:30"
    stated = [{n: f[n].value() for n in f.fields} for f in formset.forms]
    whole = given | lines(*stated, initial=len(stated))
    return {name: value for name, value in whole.items() if value not in (None, False)}


def test_lines_are_changed_added_and_taken_away(alice, world, tea, longjing):
    order = place(
        world, tea, Drafted(longjing, "龙井", Decimal(1), Decimal(128)), Drafted(None, "礼盒", Decimal(2), Decimal(5))
    )
    sent = sent_back(alice, order) | {"lines-0-quantity": "3", "lines-1-DELETE": "on", "lines-TOTAL_FORMS": 3}
    sent |= {"lines-2-description": "运费", "lines-2-quantity": "1", "lines-2-unit_price": "8.8"}
    response = alice.post(reverse("orders:edit", args=[order.pk]), sent, headers=HTMX)
    assert response.status_code == 204, response.context["lines"].errors
    order.refresh_from_db()
    assert order.total == 3 * 12800 + 880
    assert list(order.lines.order_by("position").values_list("description", flat=True)) == ["龙井", "运费"]
    tea.refresh_from_db()
    assert tea.purchase_total == order.total
    from guanxi.audit.models import Operation

    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    order.refresh_from_db()
    assert (order.total, order.lines.count()) == (12800 + 1000, 2)


def test_who_saves_over_changed_lines_sees_them_first(alice, world, tea):
    order = place(world, tea, Drafted(None, "甲", Decimal(1), Decimal(10)))
    sent = sent_back(alice, order)
    line = order.lines.get()
    changed = [Drafted(None, "甲", Decimal(7), Decimal(10), pk=line.pk)]
    actions.revise(order=order, values={}, lines=changed, version=None, at=timezone.now())
    response = alice.post(reverse("orders:edit", args=[order.pk]), sent | {"lines-0-quantity": "2"}, headers=HTMX)
    assert response.status_code == 409
    assert "¥70.00" in response.content.decode()
    assert OrderLine.objects.get().quantity == 7
    again = sent | {"lines-0-quantity": "2", "version": response.context["form"]["version"].value()}
    assert alice.post(reverse("orders:edit", args=[order.pk]), again, headers=HTMX).status_code == 204
    assert OrderLine.objects.get().quantity == 2


def test_a_negative_total_is_a_return(world, tea, longjing):
    order = place(world, tea, Drafted(longjing, "龙井", Decimal(-1), Decimal(128)))
    assert (order.status, order.total) == ("returned", -12800)
    tea.refresh_from_db()
    assert (tea.purchase_count, tea.purchase_total) == (0, -12800)


def test_cancelling_and_deleting_in_bulk_moves_the_customers_figures(alice, world, tea):
    kept, cancelled, gone = (place(world, tea, Drafted(None, "甲", Decimal(1), Decimal(10))) for _ in range(3))
    url = reverse("orders:bulk_do", args=["edit"])
    alice.post(url, {"pk": cancelled.pk, "column": "status", "status": "cancelled"}, headers=HTMX)
    alice.post(reverse("orders:bulk_do", args=["delete"]), {"pk": gone.pk}, headers=HTMX)
    tea.refresh_from_db()
    assert (tea.purchase_count, tea.purchase_total) == (1, kept.total)


@pytest.mark.parametrize(
    ("query", "found"),
    [("xihu", {"A-7", "A-8"}), ("a-7", {"A-7"}), ("A-", {"A-7", "A-8"}), ("B", {"B-1"}), ("%", set())],
)
def test_orders_are_found_by_number_and_by_customer(alice, world, tea, query, found):
    for code, party in (("A-7", tea), ("A-8", tea), ("B-1", None)):
        Order.objects.create(code=code, party=party, ordered_at=timezone.now(), currency="CNY", owner=world.alice)
    offered = alice.get(reverse("orders:pick"), {"q": query}).json()["results"]
    assert {one["label"] for one in offered} == found


def test_the_list_and_the_page_cost_the_same_however_much_there_is(alice, world, tea, django_assert_max_num_queries):
    for _ in range(30):
        order = place(world, tea, *[Drafted(None, "甲", Decimal(1), Decimal(10))] * 5)
    for url in ("/orders/", "/orders/?q=xihu", "/orders/?preset=overdue"):
        with django_assert_max_num_queries(12):
            assert alice.get(url).status_code == 200
    # Shipments, returns, invoices and instalments cost a query each, of an order that has them.
    with django_assert_max_num_queries(14):
        assert alice.get(order.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(15):
        alice.get("/orders/?group=status")
