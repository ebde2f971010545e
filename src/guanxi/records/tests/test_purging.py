"""The bin empties after 30 days: whole, recorded, and never under the feet of what refers to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from guanxi.access.models import Share
from guanxi.activities.models import Activity
from guanxi.audit.models import Change
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.records import purging
from guanxi.records.tasks import empty_bin
from guanxi.sales.models import Allocation, Order, OrderLine, Payment

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 31, tzinfo=UTC)
LONG_AGO, LATELY = AT - timedelta(days=30), AT - timedelta(days=30) + timedelta(seconds=1)


def party(code: str, **values) -> Party:
    return Party.objects.create(name=code, code=code, **values)


def order(code: str, customer: Party | None, **values) -> Order:
    return Order.objects.create(code=code, party=customer, ordered_at=AT, currency="CNY", **values)


def emptied() -> Running:
    running = Running(Job(kind="records.purge"), at=AT)
    empty_bin(running)
    return running


def left() -> set[str]:
    return set(Party.everything.values_list("code", flat=True)) | set(Order.everything.values_list("code", flat=True))


def test_what_has_rested_thirty_days_goes_and_nothing_else():
    party("living"), party("lately", deleted_at=LATELY), party("long ago", deleted_at=LONG_AGO)
    assert emptied().done == 1
    assert left() == {"living", "lately"}


def test_all_that_belongs_to_it_goes_along_and_is_recorded(world):
    gone = party("gone", deleted_at=LONG_AGO, owner=world.alice)
    ContactPoint.objects.create(party=gone, channel="phone", value="138", normalised="138")
    Activity.objects.create(party=gone, kind="call", owner=world.alice)
    bought = order("bought", None, deleted_at=LONG_AGO)
    OrderLine.objects.create(order=bought, quantity=1, amount=5)
    Share.objects.create(model="parties.party", object_id=gone.pk, user=world.bob)
    emptied()
    assert left() == set()
    assert not any(m.objects.exists() for m in (ContactPoint, OrderLine, Share, Activity))
    deleted = Change.objects.filter(action=Change.Action.DELETE, operation__cause=purging.CAUSE)
    assert set(deleted.values_list("model", flat=True)) == {
        "parties.party", "parties.contactpoint", "activities.activity", "sales.order", "sales.orderline",
    }  # fmt: skip
    assert deleted.get(model="parties.party").before["name"] == "gone"


def test_a_party_with_orders_is_kept_and_said(world):
    buyer = party("buyer", deleted_at=LONG_AGO)
    order("bought", buyer)
    running = emptied()
    assert left() == {"buyer", "bought"}
    assert (running.done, re.findall(r"\d+", running.note)[-1]) == (0, "1")


def test_a_part_of_two_keeps_the_one_while_the_other_lives():
    hill, lin = party("hill", kind="organisation"), party("lin", deleted_at=LONG_AGO)
    Position.objects.create(organisation=hill, person=lin)
    sold = order("sold", None, deleted_at=LONG_AGO)
    paid = Payment.objects.create(code="paid", amount=5, currency="CNY", received_at=AT)
    Allocation.objects.create(payment=paid, order=sold, amount=5)
    emptied()
    assert left() == {"hill", "lin", "sold"}
    Party.objects.filter(pk=hill.pk).bin(at=AT)
    Payment.objects.filter(pk=paid.pk).bin(at=AT)
    emptied()
    assert left() == {"hill"}


def test_batches_are_bounded_and_all_is_reached(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    keeper = party("P0", deleted_at=LONG_AGO)
    order("bought", keeper)
    for n in range(1, 6):
        party(f"P{n}", deleted_at=LONG_AGO)
    told: list[int] = []
    assert purging.purge(model=Party, at=AT, report=told.append) == (5, 1)
    assert told == [2, 4, 5]
    assert left() == {"P0", "bought"}
