"""What is asked for is done once somebody else agrees, or not at all; who does not see the record sees nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.models import Role, User
from guanxi.actionmessages.models import ActionMessage
from guanxi.approvals import actions, asking
from guanxi.approvals.models import Approval
from guanxi.approvals.navigation import waiting
from guanxi.approvals.tasks import look_after_deadlines
from guanxi.approvals.words import words_of
from guanxi.audit import undo
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import operation
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db
State = Approval.State


@pytest.fixture
def party(world) -> Party:
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, city="上海")


@pytest.fixture
def ask(world, party):
    """Alice asks that the city become Hangzhou: by default of Mona, who sees the party and leads the region."""
    world.east.lead = world.mona
    world.east.save()

    def ask(city: str = "杭州", *, by: User | None = None, **terms) -> Approval:
        now = timezone.now()
        given = asking.Terms(**{"why": "搬家", "deadline": now + timedelta(days=3), **terms})
        about = {"record": party, "data": {"city": city}, "names": ["city"], "terms": given}
        return asking.ask_change(listing=PARTIES, by=by or world.alice, at=now, **about)

    return ask


def approve(approval: Approval, by: User) -> Operation:
    with operation("edit", by=by) as current:
        actions.approve(approval=approval, reason="", by=by, at=timezone.now())
    return current.row


def token(user: User) -> dict[str, str]:
    until = timezone.now() + timedelta(days=1)
    about = {"user": user, "name": "t", "may_write": True, "kinds": [], "expires_at": until}
    return {"Authorization": f"Bearer {tokens.issue(at=timezone.now(), **about)[1]}"}


def messages(user: User) -> list[str]:
    return sorted(ActionMessage.objects.filter(owner=user, state="open").values_list("watcher", flat=True))


def test_approved_it_is_done_in_one_operation_that_names_both_and_can_be_undone(ask, party, world) -> None:
    approval = ask()
    assert approval.approver == world.mona  # the lead of the team above: Shanghai has none
    assert messages(world.mona) == ["approvals.asked"]
    assert (waiting(world.mona), waiting(world.alice)) == (1, 0)
    done = approve(approval, world.mona)
    party.refresh_from_db()
    approval.refresh_from_db()
    assert (party.city, approval.state, approval.decided_by) == ("杭州", State.APPROVED, world.mona)
    assert set(Change.objects.filter(operation=done).values_list("model", flat=True)) >= {
        "parties.party",
        "approvals.approval",
    }
    assert done.by == world.mona and str(world.alice) in done.label
    assert (messages(world.mona), messages(world.alice)) == ([], ["approvals.decided"])
    assert waiting(world.mona) == 0
    undo.undo(operation=done, by=world.mona, at=timezone.now())
    party.refresh_from_db()
    approval.refresh_from_db()
    assert (party.city, approval.state) == ("上海", State.OPEN)


def test_nobody_approves_their_own_request_nor_what_they_were_not_asked(ask, world) -> None:
    for person in (world.alice, world.carol):
        with pytest.raises(ValidationError):
            ask(approver=person)  # herself; and who does not see the record
    approval = ask()
    for person in (world.alice, world.rita):
        with pytest.raises(PermissionDenied):
            approve(approval, person)
    with pytest.raises(PermissionDenied):
        ask(by=world.bob)  # may not change it, so neither ask for it
    User.objects.exclude(pk=world.root.pk).update(is_active=False)
    own = ask(by=world.root)
    approve(own, world.root)
    own.refresh_from_db()
    assert own.state == State.APPROVED and own.reason


def test_what_has_changed_meanwhile_is_refused_in_words_and_nothing_is_done(ask, party, world) -> None:
    approval = ask()
    Party.objects.filter(pk=party.pk).update(city="苏州")
    with pytest.raises(ValidationError) as refusal:
        approve(approval, world.mona)
    assert "上海" in str(refusal.value) and "苏州" in str(refusal.value)
    Party.objects.filter(pk=party.pk).update(city="上海", owner=world.carol)  # no longer hers to change
    with pytest.raises(ValidationError):
        approve(approval, world.mona)
    approval.refresh_from_db()
    party.refresh_from_db()
    assert (approval.state, party.city) == (State.OPEN, "上海")


def test_a_verb_is_carried_out_by_anybody_of_the_role_but_not_after_a_change(ask, party, world) -> None:
    role = Role.objects.get(name="manager")
    terms = asking.Terms(why="x", deadline=timezone.now() + timedelta(days=1), role=role)
    about = {"listing": PARTIES, "verb": "owner", "data": {"owner": world.bob.pk}, "terms": terms}
    now = timezone.now()
    stale, fresh = (asking.ask_verb(record=party, by=world.alice, at=now, **about) for _ in range(2))
    label, fields = words_of(fresh, party, world.mona)
    assert label and [field.after for field in fields] == [str(world.bob)]
    approve(fresh, world.mona)
    party.refresh_from_db()
    assert party.owner == world.bob
    with pytest.raises(ValidationError):
        approve(stale, world.mona)


def test_past_its_deadline_it_is_passed_on_and_lapses(ask, world) -> None:
    world.shanghai.lead = world.bob
    world.shanghai.save()
    Role.objects.filter(name="sales").update(permissions={"*": {"view": "team", "change": "own", "create": "own"}})
    approval = ask(approver=User.objects.get(pk=world.bob.pk))
    for days, state in ((4, State.OPEN), (11, State.LAPSED)):
        at = timezone.now() + timedelta(days=days)
        look_after_deadlines(SimpleNamespace(at=at))
        approval.refresh_from_db()
        assert (approval.state, approval.escalated_to) == (state, world.mona)
        if state == State.OPEN:
            assert messages(world.mona) == ["approvals.overdue"]
    assert (messages(world.mona), messages(world.alice)) == ([], ["approvals.decided"])


def test_page_and_api_decide_with_a_reason(ask, world) -> None:
    approval, mona, alice = ask(), Client(), Client()
    mona.force_login(world.mona)
    alice.force_login(world.alice)
    page = mona.get(approval.get_absolute_url()).content.decode()
    assert "上海" in page and "杭州" in page
    decide = f"{approval.get_absolute_url()}decide"
    assert mona.post(decide, {"verb": "rejection", "reason": ""}).status_code == 422
    assert alice.post(decide, {"verb": "approval"}).status_code == 403
    assert mona.post(decide, {"verb": "rejection", "reason": "不行"}).status_code == 302
    other = ask()
    path = f"/api/v1/approvals/{other.pk}"
    answer = Client().post(f"{path}/approval", json.dumps({}), "application/json", headers=token(world.mona))
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "approved"


def test_who_decides_finds_it_on_the_page_of_the_record_and_comes_back_there(ask, party, world) -> None:
    order = Order.objects.create(code="A1", party=party, ordered_at=timezone.now(), currency="CNY", owner=world.alice)
    approval = ask()
    Approval.objects.update(model="sales.order", object_id=order.pk)
    shown = {}
    for name in ("mona", "alice"):
        client = Client()
        client.force_login(getattr(world, name))
        shown[name] = f"/approvals/{approval.pk}/decide" in client.get(order.get_absolute_url()).content.decode()
    assert shown == {"mona": True, "alice": False}
    assert _told_who_asks(world.mona, order) == [True]
    Role.objects.filter(name="manager").update(fields={"approvals.approval": {"owner": "hidden"}})
    assert _told_who_asks(world.mona, order) == [False]
    Approval.objects.update(model="parties.party", object_id=party.pk)
    mona = Client()
    mona.force_login(world.mona)
    answer = mona.post(f"/approvals/{approval.pk}/decide", {"verb": "approval", "back": "1"})
    assert answer["Location"] == party.get_absolute_url()
    party.refresh_from_db()
    assert party.city == "杭州"


def _told_who_asks(user: User, order: Order) -> list[bool]:
    client = Client()
    client.force_login(user)
    notices = re.findall(r"等待您审批.*", client.get(order.get_absolute_url()).content.decode())
    return ["李爱丽" in notice for notice in notices]


def test_who_does_not_see_the_record_or_the_field_sees_no_value(ask, party, world) -> None:
    approval = ask("金丝雀")
    Role.objects.filter(name="manager").update(fields={"parties.party": {"city": "hidden"}})
    mona, alice = Client(), Client()
    mona.force_login(world.mona)
    assert "金丝雀" not in mona.get(approval.get_absolute_url()).content.decode()
    Party.objects.filter(pk=party.pk).update(owner=world.carol, team=world.suzhou)
    alice.force_login(world.alice)
    page = approval.get_absolute_url()
    for address in (page, f"{page}history", f"/api/v1/approvals/{approval.pk}"):
        assert alice.get(address, headers=token(world.alice)).status_code == 404
    assert approval.title not in alice.get("/approvals/").content.decode()


def test_asked_for_on_the_page_by_the_records_own_form(ask, party, world) -> None:
    alice = Client()
    alice.force_login(world.alice)
    address = f"/approvals/new?kind=parties&pk={party.pk}"
    form = alice.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    terms = {"why": "搬家", "until": str(timezone.localdate() + timedelta(days=2)), "approver": "", "role": ""}
    assert alice.post(address, data | terms).status_code == 422  # nothing differs
    assert alice.post(address, data | terms | {"city": "宁波"}).status_code == 302
    assert Approval.objects.get().asked["after"] == {"city": "宁波"}
