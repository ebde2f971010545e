"""The grid of targets: what is typed is what is set, a year is spread without losing a fen, rights hold, undo works."""

from __future__ import annotations

from datetime import datetime

import pytest

from guanxi.access.models import Role
from guanxi.sales.models import Order, Target
from guanxi.sales.tests.test_targets import ZONE, target

pytestmark = pytest.mark.django_db
HERE = "/targets/grid?measure={}&on=2026-05-01&team={}"


@pytest.fixture
def mona(as_user, world):
    """Mona's browser, and the name of a box of alice's."""
    return as_user("mona"), lambda month: f"m-{world.alice.pk}--{month}"


def send(client, world, data, measure="orders"):
    return client.post(HERE.format(measure, world.shanghai.pk), data)


def amounts(user):
    return [t.amount for t in Target.objects.filter(owner=user).order_by("starts_on")]


def test_boxes_are_set_changed_emptied_and_undone(world, mona):
    client, box = mona
    send(client, world, {box(1): "1,200.50", box(3): "900"})
    assert amounts(world.alice) == [1200_50, 900_00]
    assert {t.team for t in Target.objects.all()} == {world.shanghai}
    send(client, world, {box(1): "", box(3): "901", f"m--{world.shanghai.pk}-1": "5000"})
    assert amounts(world.alice) == [901_00]
    assert Target.objects.get(owner=None).amount == 5000_00
    page = client.get(HERE.format("orders", world.shanghai.pk)).content.decode()
    assert 'value="901"' in page and "undo" in page


def test_a_year_is_spread_evenly_or_by_last_years_seasons(world, mona):
    client, _box = mona
    send(client, world, {f"y-{world.alice.pk}-": "1000", "spread": "evenly"})
    assert amounts(world.alice) == [83_34] * 4 + [83_33] * 8
    for month, total in ((2, 300), (7, 100), (8, -50)):
        at = datetime(2025, month, 9, tzinfo=ZONE)
        Order.objects.create(code=str(month), owner=world.bob, total=total, currency="CNY", ordered_at=at)
    send(client, world, {f"y-{world.bob.pk}-": "1000.01", "spread": "seasons"})
    spread = amounts(world.bob)
    assert (spread[1], spread[6], sum(spread), spread.count(0)) == (750_01, 250_00, 1000_01, 10)
    # Numbers of customers are whole.
    send(client, world, {f"y-{world.bob.pk}-": "14"}, "customers")
    assert [t.amount for t in Target.objects.filter(measure="customers")] == [2_00] * 2 + [1_00] * 10


def test_what_is_no_amount_is_said_and_nothing_is_written(world, mona):
    client, box = mona
    answer = send(client, world, {box(1): "viel", box(2): "5"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="viel"' in page and "aria-invalid" in page and 'value="5"' in page
    assert not Target.objects.exists()


def test_nobody_sets_targets_beyond_their_reach(world, as_user):
    """Another's box is not there, whoever sends it; the company's is there for who sees all."""
    as_user("alice").post(HERE.format("orders", "all"), {f"m-{world.bob.pk}--1": "5", f"m-{world.alice.pk}--1": "6"})
    assert [t.owner for t in Target.objects.all()] == [world.alice]
    as_user("mona").post(HERE.format("orders", "all"), {"m---1": "5"})
    assert Target.objects.count() == 1
    as_user("root").post(HERE.format("orders", "all"), {"m---1": "5"})
    assert Target.objects.get(owner=None).team is None


def test_targets_come_from_a_file(world, bring):
    target(1_00, owner=world.alice)
    rows = b"person,measure,period,from,goal\nalice,orders,month,2026-11-01,250.50\nbob,deals,month,2026-11-01,3\n"
    run = bring("targets", rows, by=world.root)
    assert run.counts.get("failed", 0) == 0
    assert amounts(world.alice) == [250_50]
    assert Target.objects.get(owner=world.bob).amount == 3_00


def test_the_grid_is_closed_to_who_may_not_edit_its_amounts(world, mona):
    client, box = mona
    Role.objects.filter(name="manager").update(fields={"sales.target": {"amount": "read"}})
    assert send(client, world, {box(1): "5"}).status_code == 403
    assert not Target.objects.exists()
