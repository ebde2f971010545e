"""Somebody leaves: what is open goes to others, what is closed stays, one undo takes it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Team, User
from guanxi.actionmessages.models import ActionMessage
from guanxi.activities.models import Activity
from guanxi.administration.handover.actions import LABEL
from guanxi.administration.handover.tasks import hand_over
from guanxi.administration.handover.watchers import handed_over
from guanxi.approvals.models import Approval
from guanxi.audit.log import Operation
from guanxi.audit.undo import undo
from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import Running, Unrecoverable
from guanxi.parties.models import Party
from guanxi.sales.models import Order
from guanxi.workbench.models import SavedView

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def held(world):
    """Three customers of alice's; an open order and a done one; a task, a call that was written down and a visit that
    was made; a message; bob's own customer.
    """
    mine = {"owner": world.alice}
    parties = [Party.objects.create(name=name, code=name, **mine) for name in "甲乙丙"]
    told = {"party": parties[0], "currency": "CNY", "ordered_at": NOW, **mine}
    return {
        "parties": parties,
        "open": Order.objects.create(code="1", status="placed", **told),
        "done": Order.objects.create(code="2", status="completed", **told),
        "task": Activity.objects.create(kind="task", party=parties[1], text="x", due_at=NOW, **mine),
        "call": Activity.objects.create(kind="call", party=parties[1], text="x", **mine),
        "visit": Activity.objects.create(kind="visit", party=parties[1], text="x", due_at=NOW, done_at=NOW, **mine),
        "message": ActionMessage.objects.create(
            watcher="desk.overdue", key="1", party=parties[0], currency="CNY", raised_at=NOW, seen_at=NOW, **mine
        ),
        "bobs": Party.objects.create(name="丁", code="丁", owner=world.bob),
    }


@pytest.fixture
def root(world):
    client = Client()
    client.force_login(world.root)
    return client


def url(world):
    return f"/settings/users/{world.alice.pk}/handover"


def carried_out(client, world, **given):
    assert client.post(url(world), given).status_code == 302
    job = Job.objects.get(kind="administration.handover")
    return hand_over(Running(job, at=NOW), **job.payload)


def owners(model):
    return {str(record): record.owner_id for record in model.objects.all()}


def test_it_is_counted_and_named_before_anything_moves(world, held, root):
    page = root.get(url(world), {"way": "team", "team": world.suzhou.pk}).content.decode()
    assert "甲 · 乙 · 丙" in page and str(world.carol) in page
    assert set(owners(Party).values()) == {world.alice.pk, world.bob.pk}
    world.alice.refresh_from_db()
    assert world.alice.is_active


def test_what_is_open_goes_what_is_closed_stays_and_undo_takes_it_back(world, held, root):
    moved = carried_out(root, world, way="person", person=world.carol.pk)
    assert moved["parties.party"] == 3 and moved["sales.order"] == 1 and moved["activities.activity"] == 1
    carol, alice = world.carol.pk, world.alice.pk
    assert owners(Order) == {"1": carol, "2": alice}
    assert Order.objects.get(code="1").team == world.suzhou
    assert {a.kind: a.owner_id for a in Activity.objects.all()} == {"task": carol, "call": alice, "visit": alice}
    assert ActionMessage.objects.get(watcher="desk.overdue").owner_id == carol
    assert owners(Party)["丁"] == world.bob.pk
    world.alice.refresh_from_db()
    assert not world.alice.is_active
    [case] = handed_over(NOW, {})
    assert (case.owner_id, case.facts["n"]) == (carol, 6)
    operation = Operation.objects.get(label=LABEL)
    undo(operation=operation, by=world.root, at=NOW)
    assert set(owners(Order).values()) == {alice} and owners(Party)["甲"] == alice
    # Nobody is let in again by it.
    world.alice.refresh_from_db()
    assert not world.alice.is_active and not list(handed_over(NOW, {}))


def test_the_page_tells_that_it_is_done_and_offers_to_take_it_back(world, held, root):
    carried_out(root, world, way="person", person=world.carol.pk)
    Job.objects.update(status=Status.DONE, result={"parties.party": 3, "sales.order": 1})
    assert root.get(url(world) + "/progress")["HX-Refresh"] == "true"
    page = root.get(url(world)).content.decode()
    assert "已移交 4 条记录" in page and f"/operations/{Operation.objects.get(label=LABEL).pk}/undo" in page


def test_in_turn_what_concerns_a_customer_stays_together(world, held, root):
    # dan, who has left, is not in turn.
    world.dan.team = world.mona.team = world.suzhou
    world.dan.save()
    world.mona.save()
    carried_out(root, world, way="team", team=world.suzhou.pk)
    given = owners(Party)
    assert {given[name] for name in "甲乙丙"} == {world.carol.pk, world.mona.pk}
    assert Order.objects.get(code="1").owner_id == given["甲"]
    assert Activity.objects.get(kind="task").owner_id == given["乙"]
    assert Job.objects.filter(kind="administration.handover").count() == 1


def test_work_broken_off_goes_on_within_the_same_operation(world, held, root):
    carried_out(root, world, way="person", person=world.bob.pk)
    job = Job.objects.get(kind="administration.handover")
    Party.objects.filter(name="甲").update(owner=world.alice)
    assert hand_over(Running(job, at=NOW), **job.payload)["parties.party"] == 1
    assert Operation.objects.filter(label=LABEL).count() == 1


@pytest.mark.parametrize("given", [{"way": "person"}, {"way": "team"}, {"way": "leader"}])
def test_without_somebody_to_take_it_nothing_happens(world, held, root, given):
    assert root.post(url(world), given).status_code == 422
    world.alice.refresh_from_db()
    assert world.alice.is_active and not Job.objects.filter(kind="administration.handover").exists()


def test_teams_and_waiting_approvals_go_on_and_the_rest_is_told(world, held, root):
    mine = {"owner": world.bob, "approver": world.alice, "model": "parties.party", "object_id": held["parties"][0].pk}
    waiting = Approval.objects.create(title="甲", why="x", deadline=NOW, **mine)
    decided = Approval.objects.create(title="甲", why="x", deadline=NOW, state=Approval.State.REJECTED, **mine)
    Team.objects.filter(pk=world.suzhou.pk).update(lead=world.alice)
    SavedView.objects.create(listing="parties", name="华东大客户", owner=world.alice, is_shared=True)
    page = root.get(url(world)).content.decode()
    assert "华东大客户" in page and str(world.suzhou) in page
    carried_out(root, world, way="person", person=world.carol.pk)
    assert Team.objects.get(pk=world.suzhou.pk).lead == world.carol
    assert [Approval.objects.get(pk=each.pk).approver for each in (waiting, decided)] == [world.carol, world.alice]
    undo(operation=Operation.objects.get(label=LABEL), by=world.root, at=NOW)
    assert Team.objects.get(pk=world.suzhou.pk).lead == world.alice
    assert Approval.objects.get(pk=waiting.pk).approver == world.alice


def test_who_has_left_before_the_work_begins_is_given_nothing(world, held, root):
    User.objects.filter(pk=world.mona.pk).update(team=world.shanghai)
    assert root.post(url(world), {"way": "team", "team": world.shanghai.pk}).status_code == 302
    job = Job.objects.get(kind="administration.handover")
    assert job.payload["takers"] == [world.bob.pk, world.mona.pk]
    User.objects.filter(pk=world.bob.pk).update(is_active=False)
    hand_over(Running(job, at=NOW), **job.payload)
    assert set(owners(Party).values()) == {world.mona.pk, world.bob.pk}
    assert {owner for name, owner in owners(Party).items() if name != "丁"} == {world.mona.pk}
    User.objects.filter(pk=world.mona.pk).update(is_active=False)
    with pytest.raises(Unrecoverable):
        hand_over(Running(job, at=NOW), **job.payload)


def test_by_place_each_gets_what_concerns_customers_there_and_one_the_rest(world, held, root):
    Party.objects.filter(name="甲").update(province="浙江省", city="杭州市")
    Party.objects.filter(name="乙").update(province="江苏省", city="苏州市")
    way = {"way": "province", "person": world.bob.pk}
    page = root.get(url(world), way).content.decode()
    # Of 浙江 the customer, the order and the message; of 江苏 the customer and the task.
    assert "浙江省（3）" in page and "江苏省（2）" in page
    moved = carried_out(root, world, **way, **{"at:浙江省": world.carol.pk, "at:江苏省": world.mona.pk})
    assert moved["parties.party"] == 3
    given = owners(Party)
    assert [given[name] for name in "甲乙丙"] == [world.carol.pk, world.mona.pk, world.bob.pk]
    assert Order.objects.get(code="1").owner == world.carol
    assert Activity.objects.get(kind="task").owner == world.mona
    undo(operation=Operation.objects.get(label=LABEL), by=world.root, at=NOW)
    assert {owners(Party)[name] for name in "甲乙丙"} == {world.alice.pk}


def test_what_was_to_go_by_place_to_somebody_gone_goes_with_the_rest(world, held, root):
    Party.objects.filter(name="甲").update(city="杭州市")
    given = {"way": "city", "person": world.bob.pk, "at:杭州市": world.carol.pk}
    assert root.post(url(world), given).status_code == 302
    User.objects.filter(pk=world.carol.pk).update(is_active=False)
    job = Job.objects.get(kind="administration.handover")
    hand_over(Running(job, at=NOW), **job.payload)
    assert {owners(Party)[name] for name in "甲乙丙"} == {world.bob.pk}
