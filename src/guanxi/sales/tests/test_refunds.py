"""Refunds: exactly what is free or what an order was paid with goes back, never more, whoever asks at once."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from guanxi.access.tests.world import make_world
from guanxi.audit.models import Operation
from guanxi.exchange.tests.conftest import figures
from guanxi.parties.models import Party
from guanxi.sales.models import GivenBack, Order, Payment
from guanxi.sales.payments import actions, refunding
from guanxi.sales.prepaid import free_of
from guanxi.sales.receivables.exposure import exposures
from guanxi.sales.tests.test_payment_pages import HTMX, paid, receive

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refund(world, amount: int, **of) -> Payment:
    return refunding.refund(amount=amount, reason="多付了", by=world.root, at=NOW, **of)


def prepaid(tea) -> int:
    return exposures([tea.pk], today=timezone.localdate(NOW))[tea.pk].prepaid


def test_what_is_free_of_a_payment_goes_back_and_no_more(world, tea, orders):
    receipt = receive(world, tea, 15000, {orders[0].pk: 10000}, method="wechat")
    with pytest.raises(ValidationError, match=r"¥50\.00"):
        refund(world, 5001, payment=receipt)
    made = refund(world, 2000, payment=receipt)
    assert (made.amount, made.method, made.party, made.reason) == (-2000, "wechat", tea, "多付了")
    assert (free_of(receipt), free_of(made), prepaid(tea)) == (3000, 0, 3000)
    with pytest.raises(ValidationError, match=r"¥130\.01"):
        actions.revise(payment=receipt, values={}, allocations={orders[1].pk: 3001}, version=None, at=NOW)
    with pytest.raises(ValidationError):
        actions.change(record=made, values={"amount": -1000}, version=None)
    assert paid(orders) == [10000, 0]


def test_of_a_customer_the_latest_prepayments_go_back_first(world, tea):
    old, new = (receive(world, tea, 1000, {}, received_at=NOW - timedelta(days=d)) for d in (5, 1))
    refund(world, 1500, party=tea)
    assert (free_of(old), free_of(new), prepaid(tea)) == (500, 0, 500)
    with pytest.raises(ValidationError):
        refund(world, 501, party=tea)


def test_an_order_gives_back_what_it_was_paid_with_and_is_open_again(world, tea, orders):
    receive(world, tea, 6000, {orders[0].pk: 6000})
    with pytest.raises(ValidationError, match="A1"):
        refund(world, 6001, order=orders[0])
    refund(world, 2500, order=orders[0])
    assert (paid(orders), prepaid(tea)) == ([3500, 0], 0)


def test_the_credit_of_a_return_is_paid_out_as_far_as_money_came_in(world, tea, orders):
    back = Order.objects.create(party=tea, code="B1", currency="CNY", total=-4000, ordered_at=NOW, status="returned")
    with pytest.raises(ValidationError):
        refund(world, 4000, order=back)
    receive(world, tea, 6000, {orders[0].pk: 6000})
    refund(world, 3000, order=back)
    with pytest.raises(ValidationError, match=r"¥10\.00"):
        refund(world, 1001, order=back)
    refund(world, 1000, order=back)
    assert (paid([back]), paid(orders), prepaid(tea)) == ([-4000], [6000, 0], 0)


def test_only_who_may_refund_with_a_reason(world, tea):
    receipt = receive(world, tea, 100, {})
    with pytest.raises(PermissionDenied):
        refunding.refund(payment=receipt, amount=100, reason="退", by=world.alice, at=NOW)
    for amount, reason in ((100, " "), (0, "退")):
        with pytest.raises(ValidationError):
            refunding.refund(payment=receipt, amount=amount, reason=reason, by=world.root, at=NOW)
    with pytest.raises(ValidationError):
        receive(world, tea, -100, {})


def test_through_the_page_undone_and_not_twice(as_user, world, tea, orders):
    receipt = receive(world, tea, 6000, {orders[0].pk: 6000})
    root, url = as_user("root"), reverse("orders:verb", args=[orders[0].pk, "refund"])
    assert 'value="60.00"' in root.get(url).content.decode()
    assert as_user("alice").get(url).status_code == 403
    assert root.post(url, {"amount": "70", "reason": "x"}, headers=HTMX).status_code == 422
    assert root.post(url, {"amount": "60", "reason": "取消"}, headers=HTMX).status_code == 204
    made = Payment.objects.get(amount=-6000)
    assert receipt.code in root.get(made.get_absolute_url()).content.decode()
    assert made.code in root.get(receipt.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match=made.code):
        actions.delete(records=Payment.objects.filter(pk=receipt.pk), at=NOW)
    root.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert (paid(orders), free_of(receipt)) == ([6000, 0], 0)
    # What it gave back is spent again: the refund stays in the bin.
    with pytest.raises(ValidationError, match=made.code):
        actions.restore(records=Payment.everything.filter(pk=made.pk))
    assert actions.delete(records=Payment.objects.filter(pk=receipt.pk), at=NOW) == 1
    actions.restore(records=Payment.everything.filter(pk=receipt.pk))
    assert paid(orders) == [6000, 0]


def test_the_interface_answers_the_record_that_was_asked(api, world, tea, orders):
    receipts = [receive(world, tea, amount, {orders[1].pk: 2500}) for amount in (4000, 3500)]
    given = {"amount": {"amount": 500, "currency": "CNY"}, "reason": "多付"}
    for kind, asked in (("orders", orders[1]), ("payments", receipts[0]), ("parties", tea)):
        answer = api(world.root).post(f"{kind}/{asked.pk}/refund", given)
        assert (answer.status_code, answer.json().get("id")) == (200, asked.pk), answer.json()
    assert paid(orders) == [0, 4500]


def test_refunds_of_files_give_back_what_is_free(bring):
    head = "code,customer,amount,date,reason\n"
    assert figures(bring("payments", head + "R1,C1,60,2025-12-03,\nR2,C1,-20,2025-12-04,多付\n")) == (2, 0, 0, 0)
    part = GivenBack.objects.get()
    assert (part.amount, part.payment.code, part.refund.reason, free_of(part.payment)) == (2000, "R1", "多付", 4000)


def test_an_order_is_paid_from_prepayments_the_oldest_first(alice, world, tea, orders):
    new, old = (receive(world, tea, 6000, {}, received_at=NOW - timedelta(days=d)) for d in (1, 5))
    url = reverse("orders:verb", args=[orders[0].pk, "prepayment"])
    assert url in alice.get(orders[0].get_absolute_url()).content.decode()
    assert "¥120.00" in alice.get(reverse("party_deals", args=[tea.pk])).content.decode()
    for amount, status in (("130", 422), ("70", 204), ("20", 204), ("10.01", 422)):
        assert alice.post(url, {"amount": amount}, headers=HTMX).status_code == status
    assert (paid(orders), free_of(old), free_of(new), prepaid(tea)) == ([9000, 0], 0, 3000, 3000)
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert (paid(orders), prepaid(tea)) == ([7000, 0], 5000)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_money():
    world = make_world()
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    receive(world, party, 1000, {})
    together, refused = Barrier(2), []

    def ask() -> None:
        together.wait(timeout=20)
        try:
            refund(world, 800, party=party)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(refused), prepaid(party)) == (1, 200)
