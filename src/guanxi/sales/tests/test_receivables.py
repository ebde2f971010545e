"""Exposure and ages of claims, and orders held for want of credit."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.credit import actions as credit
from guanxi.credit import scheme
from guanxi.credit.models import Appraisal, Criterion
from guanxi.credit.scoring import Scored
from guanxi.parties.models import Party
from guanxi.sales.models import Hold, Order, Payment
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.payments import actions as payments
from guanxi.sales.receivables import holding
from guanxi.sales.receivables.exposure import exposures

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def firm(world, tea):
    """A customer with credit of 1,000.00 and 45 days to pay."""
    scheme.begin()
    Party.objects.filter(pk=tea.pk).update(value=12_000_000)
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.all()]
    made = credit.appraise(values={"party": tea}, scores=scores, by=world.root, at=NOW)
    credit.grant(appraisal=made, limit=100_000, reason="试用", by=world.root, at=NOW)
    return tea


def ordered(firm, amount: str, **values) -> Order:
    line = Drafted(product=None, description="龙井", quantity=Decimal(1), unit_price=Decimal(amount))
    given = {"party": firm, "status": "placed", **values}
    return Order.objects.get(pk=orders.place(values=given, lines=[line], by=firm.owner, at=NOW).pk)


def owing(firm, amount: int, days: int, status: str = "completed") -> Order:
    """An order whose payment was due so many days ago."""
    return Order.objects.create(
        party=firm,
        code=f"D{days}",
        currency="CNY",
        total=amount,
        ordered_at=NOW - timedelta(days=days + 45),
        due_on=TODAY - timedelta(days=days),
        status=status,
        owner=firm.owner,
    )


def test_claims_by_age_and_what_was_paid_in_advance(world, tea):
    for days, amount in ((-5, 1), (0, 2), (1, 4), (30, 8), (31, 16), (90, 32), (91, 64)):
        owing(tea, amount, days)
    owing(tea, 1000, 7, status="cancelled")
    Order.objects.create(party=tea, code="cash", currency="CNY", total=5000, ordered_at=NOW)
    Payment.objects.create(party=tea, code="R1", currency="CNY", amount=27, received_at=NOW)
    found = exposures([tea.pk], today=TODAY)[tea.pk]
    assert found.bands == {"not_due": 3, "to_30": 12, "to_60": 16, "to_90": 32, "over_90": 64}
    assert (found.total, found.overdue, found.prepaid) == (127 - 27, 124, 27)


def test_an_order_gets_the_terms_of_its_customer_and_is_held_above_the_limit(world, firm):
    first = ordered(firm, "600.00")
    assert (first.due_on, first.held_since) == (TODAY + timedelta(days=45), None)
    second = ordered(firm, "400.01")
    hold = Hold.objects.get(order=second)
    assert second.held_since is not None
    assert (hold.causes, hold.limit, hold.exposure) == (["over_limit"], 100_000, 100_001)
    assert ordered(firm, "9999.00", due_on=None, status="completed").held_since is None  # gone already
    with pytest.raises(ValidationError, match="status"):
        orders.change(record=second, values={"status": "shipped"}, version=None)
    with pytest.raises(ValidationError, match="status"):
        orders.change_all(records=Order.objects.filter(pk=second.pk), values={"status": "completed"})


def test_who_is_overdue_waits_until_money_comes_in(world, firm):
    late = owing(firm, 5_000, 3)
    held = ordered(firm, "10.00")
    assert Hold.objects.get(order=held).causes == ["overdue"]
    payments.receive(values={"party": firm, "amount": 5_000}, allocations={late.pk: 5_000}, by=None, at=NOW)
    held.refresh_from_db()
    hold = Hold.objects.get(order=held)
    assert held.held_since is None and hold.released_at is not None and hold.released_by is None


def test_release_is_for_who_decides_on_credit_and_holds_good(world, firm):
    order = ordered(firm, "2000.00")
    with pytest.raises(PermissionDenied):
        holding.release(order=order, reason="老客户", by=world.alice, at=NOW)
    with pytest.raises(ValidationError):
        holding.release(order=order, reason=" ", by=world.root, at=NOW)
    order = holding.release(order=order, reason="老客户", by=world.root, at=NOW)
    orders.change(record=order, values={"due_on": TODAY}, version=None)
    order.refresh_from_db()
    assert order.held_since is None
    assert orders.change(record=order, values={"status": "shipped"}, version=None).status == "shipped"


def test_without_credit_granted_nothing_is_held(world, tea):
    owing(tea, 5_000, 100)
    order = ordered(tea, "10.00")
    assert (order.due_on, order.held_since) == (None, None)


def test_the_page_shows_what_its_reader_may_see(alice, world, firm, django_assert_max_num_queries):
    owing(firm, 6_500, 45)
    other = Party.objects.create(name="别家", code="K9", owner=world.carol)
    Order.objects.create(
        party=other, code="X", currency="CNY", total=99_900, ordered_at=NOW, due_on=TODAY, owner=world.carol
    )
    alice.get(reverse("receivables"))  # the first page of a session writes down the session, too
    with django_assert_max_num_queries(12):
        page = alice.get(reverse("receivables"))
    text = page.content.decode()
    assert page.context["owed"] == 6_500 and "西湖茶行" in text and "别家" not in text
    assert [row.limit for row in page.context["rows"]] == [100_000]
    assert alice.get(reverse("receivables") + "?after=6500~999999").context["rows"] == []
    assert Appraisal.objects.count() == 1


def test_what_was_paid_in_advance_is_told_to_who_reads_payments(world, firm, alice):
    owing(firm, 50_000, 10)
    Payment.objects.create(party=firm, amount=7_654_300, currency="CNY", received_at=NOW, owner=world.alice)
    assert "76,543" in alice.get(reverse("receivables")).content.decode()
    world.alice.roles.update(fields={"sales.payment": {"amount": "hidden"}})
    assert "76,543" not in alice.get(reverse("receivables")).content.decode()
