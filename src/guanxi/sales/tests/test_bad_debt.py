"""Bad debt: what is paid, written off and open of an order comes to its total, whatever comes in afterwards."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.approvals import consent
from guanxi.audit.models import Operation
from guanxi.credit.behaviour import behaviour_of
from guanxi.credit.measuring import evidence_of
from guanxi.sales.baddebt import actions
from guanxi.sales.models import Instalment, Order, Payment, SalesTerms, Standing, WriteOff
from guanxi.sales.orders import actions as orders_actions
from guanxi.sales.payments import actions as payments
from guanxi.sales.payments import refunding
from guanxi.sales.plans.standing import held
from guanxi.sales.receivables.ages import debtors, totals
from guanxi.sales.receivables.exposure import exposures
from guanxi.sales.tests.test_payment_pages import HTMX, receive

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def late(orders):
    """The two orders, due 200 and 10 days ago."""
    for order, days in zip(orders, (200, 10), strict=True):
        Order.objects.filter(pk=order.pk).update(due_on=TODAY - timedelta(days=days))
    return orders


def give_up(world, order: Order, amount: int, **about) -> WriteOff:
    given = {"reason": "gone", "note": "", "by": world.root, **about}
    return actions.write_off(order=order, amount=amount, at=NOW, **given)


def stands(order: Order) -> tuple[int, int, int]:
    """What is paid, written off and open."""
    order.refresh_from_db()
    assert order.paid + order.written_off + order.owing == order.total
    lost = sum(one.lost for one in WriteOff.objects.filter(order=order))
    assert lost == order.written_off
    return order.paid, order.written_off, order.owing


def test_money_pays_what_is_open_first_and_then_what_was_given_up(world, tea, late):
    first, second = (give_up(world, late[0], amount) for amount in (3000, 2000))
    assert stands(late[0]) == (0, 5000, 5000)
    receive(world, tea, 4000, {late[0].pk: 4000})
    assert stands(late[0]) == (4000, 5000, 1000)
    receipt = receive(world, tea, 5000, {late[0].pk: 5000})
    assert stands(late[0]) == (9000, 1000, 0)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.recovered, second.recovered) == (3000, 1000)
    payments.delete(records=Payment.objects.filter(pk=receipt.pk), at=NOW)
    assert stands(late[0]) == (4000, 5000, 1000)


def test_never_more_than_is_open_and_other_reasons_are_told(world, tea, late):
    give_up(world, late[0], 9999)
    for amount, about in ((2, {}), (0, {}), (1, {"reason": "other", "note": " "})):
        with pytest.raises(ValidationError):
            give_up(world, late[0], amount, **about)
    assert stands(late[0]) == (0, 9999, 1)


def test_it_is_owed_no_more(world, tea, late):
    give_up(world, late[0], 4000)
    found = exposures([tea.pk], today=TODAY)[tea.pk]
    assert (found.receivable, found.bands) == (11000, {"over_90": 6000, "to_30": 5000})
    assert totals(world.root, today=TODAY) == found.bands
    (row,), _cursor = debtors(world.root, today=TODAY)
    assert (row.owed, row.written_off, row.exposure) == (11000, 4000, 11000)
    give_up(world, late[0], 6000), give_up(world, late[1], 5000)
    assert totals(world.root, today=TODAY) == {}


def test_of_a_plan_the_earliest_is_given_up_first(world, late):
    days = [TODAY - timedelta(days=30), TODAY + timedelta(days=30)]
    parts = [
        Instalment.objects.create(order=late[0], due_on=day, amount=5000, up_to=up_to)
        for day, up_to in zip(days, (5000, 10000), strict=True)
    ]
    give_up(world, late[0], 6000)
    known = [Instalment.objects.select_related("order").get(pk=part.pk) for part in parts]
    assert [(one.open, one.standing(TODAY)) for one in known] == [(0, Standing.WRITTEN_OFF), (4000, Standing.PART)]
    assert exposures([late[0].party_id], today=TODAY)[late[0].party_id].bands == {"not_due": 4000, "to_30": 5000}


@pytest.mark.parametrize("given_up", [0, 2500, 2600])
def test_the_list_of_instalments_finds_what_the_page_says(world, late, given_up):
    for up_to, days in ((2500, -9), (5000, -8), (7500, 8), (10000, 9)):
        Instalment.objects.create(order=late[0], due_on=TODAY + timedelta(days=days), amount=2500, up_to=up_to)
    Order.objects.filter(pk=late[0].pk).update(paid=2500, written_off=given_up)
    said = {one.pk: one.standing(TODAY) for one in Instalment.objects.select_related("order")}
    found = {
        pk: word for word in Standing for pk in Instalment.objects.filter(held(word, NOW)).values_list("pk", flat=True)
    }
    assert found == said


def test_beyond_the_limit_somebody_who_may_has_to_approve(world, late):
    with pytest.raises(ValidationError, match=r"¥0\.00"):
        give_up(world, late[0], 1, by=world.alice)
    SalesTerms.objects.create(write_off_limit=500)
    give_up(world, late[0], 500, by=world.alice)
    with pytest.raises(ValidationError, match=r"¥5\.00"):
        give_up(world, late[0], 501, by=world.alice)
    with consent.given(world.alice), pytest.raises(ValidationError):
        give_up(world, late[0], 501, by=world.alice)
    with consent.given(world.root):
        give_up(world, late[0], 501, by=world.alice)
    assert stands(late[0]) == (0, 1001, 8999)


def test_through_the_page_undone_and_not_redone(as_user, world, late):
    root, url = as_user("root"), reverse("orders:verb", args=[late[0].pk, "writing_off"])
    assert 'value="100.00"' in root.get(url).content.decode()
    assert root.post(url, {"amount": "40", "reason": "gone"}, headers=HTMX).status_code == 204
    assert "¥60.00" in root.get(late[0].get_absolute_url()).content.decode()
    operation = Operation.objects.order_by("-pk")[0]
    root.post(reverse("audit:undo", args=[operation.pk]), headers=HTMX)
    assert (stands(late[0]), WriteOff.objects.count()) == ((0, 0, 10000), 0)
    back = Operation.objects.order_by("-pk")[0]
    assert back.pk != operation.pk
    root.post(reverse("audit:undo", args=[back.pk]), headers=HTMX)
    assert stands(late[0]) == (0, 0, 10000)


def test_taken_back_it_is_open_and_its_order_free_again(world, late):
    made = give_up(world, late[0], 10000)
    for spoil in (
        lambda: orders_actions.delete(records=Order.objects.filter(pk=late[0].pk), at=NOW),
        lambda: orders_actions.change(record=late[0], values={"status": "cancelled"}, version=None),
        lambda: orders_actions.change(record=late[0], values={"party": None}, version=None),
    ):
        with pytest.raises(ValidationError, match=made.code):
            spoil()
    actions.delete(records=WriteOff.objects.filter(pk=made.pk), at=NOW)
    assert stands(late[0]) == (0, 0, 10000)
    with pytest.raises(ValidationError):
        actions.restore(records=WriteOff.everything.filter(pk=made.pk))
    assert orders_actions.delete(records=Order.objects.filter(pk=late[0].pk), at=NOW) == 1


def test_it_spoils_the_payment_behaviour(world, tea, late):
    receive(world, tea, 5000, {late[1].pk: 5000})
    assert behaviour_of([tea.pk], at=NOW)[tea.pk].days_beyond == Decimal("136.7")
    give_up(world, late[0], 10000)
    found = behaviour_of([tea.pk], at=NOW)[tea.pk]
    assert (found.days_beyond, found.late, found.lost) == (Decimal("136.7"), 2, 10000)
    assert "¥100.00" in evidence_of(found)
    receive(world, tea, 10000, {late[0].pk: 10000})
    assert behaviour_of([tea.pk], at=NOW)[tea.pk].lost == 0


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_figures_add_up(world, tea, late, seed):
    chance, order = random.Random(seed), late[0]
    for _step in range(25):
        amount = chance.randrange(1, 6000)
        try:
            match chance.randrange(5):
                case 0:
                    give_up(world, order, amount)
                case 1 | 2:
                    receive(world, tea, amount, {order.pk: amount})
                case 3:
                    refunding.refund(order=order, amount=amount, reason="退", by=world.root, at=NOW)
                case 4:
                    newest = WriteOff.objects.order_by("-pk")[:1]
                    actions.delete(records=WriteOff.objects.filter(pk__in=[one.pk for one in newest]), at=NOW)
        except ValidationError:
            pass
        _paid, _lost, left = stands(order)
        owed = exposures([tea.pk], today=TODAY)[tea.pk].receivable
        assert (left >= 0, owed) == (True, left + 5000)
