"""What hangs on a party: people, numbers, addresses, roles, each by its dialog, with its undo and its conflict."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.access.standard_roles import MASKED
from guanxi.audit.models import Operation
from guanxi.journal.models import Entry
from guanxi.parties import actions
from guanxi.parties.models import ContactPoint, Party, PartyRole, Position

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tea(world):
    values = {"name": "西湖茶行", "phone": "0571-87654321", "kind": "organisation", "owner": world.alice}
    return actions.create(values=values, by=world.alice, at=timezone.now())


class Desk:
    """One person's browser on the page of a party."""

    def __init__(self, user: Any, party: Party) -> None:
        self.client, self.party = Client(), party
        self.client.force_login(user)

    def url(self, name: str, kind: str, *more: int) -> str:
        return reverse(f"parties:{name}", args=[self.party.pk, kind, *more])

    def add(self, kind: str, **given: Any) -> Any:
        return self.client.post(self.url("new_part", kind), given, headers=HTMX)

    def edit(self, kind: str, part: Any, **given: Any) -> Any:
        shown = self.client.get(self.url("edit_part", kind, part.pk)).context["form"]
        sent = {n: "" if (v := shown[n].value()) is None or v is False else v for n in shown.fields}
        return self.client.post(self.url("edit_part", kind, part.pk), {**sent, **given}, headers=HTMX)

    def remove(self, kind: str, part: Any) -> Any:
        return self.client.post(self.url("remove_part", kind, part.pk), headers=HTMX)

    def undo(self, response: Any) -> int:
        """Press Undo in the note that came with an answer."""
        address = json.loads(response["HX-Trigger"])["toast"]["undo"]
        return self.client.post(address, headers=HTMX).status_code


@pytest.fixture
def desk(world, tea):
    return Desk(world.alice, tea)


def shown(party: Party) -> tuple[str, str]:
    party.refresh_from_db()
    return party.phone, party.email


def test_the_first_number_of_a_channel_is_the_primary_one_and_stands_in_the_list(desk, tea):
    response = desk.add("points", channel="email", value="Info@Xihu.example")
    assert (response.status_code, json.loads(response["HX-Trigger"])["modal:close"]) == (204, {})
    assert "recordsChanged" in response["HX-Trigger"]
    assert shown(tea) == ("0571-87654321", "Info@Xihu.example")
    desk.add("points", channel="phone", value="13800138000", label="仓库")
    assert shown(tea)[0] == "0571-87654321"


def test_another_number_becomes_the_primary_one_and_undo_changes_them_back(desk, tea):
    desk.add("points", channel="phone", value="13800138000")
    second = ContactPoint.objects.get(value="13800138000")
    done = desk.edit("points", second, is_primary="on")
    assert shown(tea)[0] == "13800138000"
    assert list(tea.points.order_by("pk").values_list("is_primary", flat=True)) == [False, True]
    assert desk.undo(done) == 200
    assert shown(tea)[0] == "0571-87654321"
    assert list(tea.points.order_by("pk").values_list("is_primary", flat=True)) == [True, False]


def test_a_removed_number_makes_room_for_the_next_and_undo_brings_it_back(desk, tea):
    desk.add("points", channel="phone", value="13800138000")
    done = desk.remove("points", tea.points.get(is_primary=True))
    assert shown(tea)[0] == "13800138000"
    desk.undo(done)
    assert shown(tea)[0] == "0571-87654321"
    assert tea.points.count() == 2


@pytest.mark.parametrize("given", [{"value": "057187654321"}, {"channel": "email", "value": "nobody"}, {"value": ""}])
def test_what_is_there_already_or_cannot_be_is_refused_in_words(desk, tea, given):
    response = desk.add("points", **{"channel": "phone", **given})
    assert response.status_code == 422
    assert response.context["form"].errors["value"]
    assert tea.points.count() == 1


def test_who_saves_over_a_newer_value_sees_both(desk, tea):
    point = tea.points.get()
    form = desk.client.get(desk.url("edit_part", "points", point.pk)).context["form"]
    seen = form["version"].value()
    desk.edit("points", point, value="0571-11111111")
    response = desk.client.post(
        desk.url("edit_part", "points", point.pk), {"value": "0571-22222222", "version": seen}, headers=HTMX
    )
    assert response.status_code == 409
    assert "0571-11111111" in response.content.decode()
    assert shown(tea)[0] == "0571-11111111"


def test_nobody_edits_parts_of_files_that_are_not_theirs(world, tea):
    point = tea.points.get()
    for who, status in (("bob", 404), ("carol", 404), ("rita", 404), ("mona", 204)):
        desk = Desk(getattr(world, who), tea)
        assert desk.add("points", channel="wechat", value="xihu").status_code == status
    assert Desk(world.bob, tea).remove("points", point).status_code == 404
    stranger = Party.objects.create(name="别家", code="别", owner=world.alice)
    assert Desk(world.alice, stranger).remove("points", point).status_code == 404


def test_who_sees_numbers_masked_edits_none_and_learns_none(world, tea):
    masked = {"parties.party": {"phone": "masked", "email": "masked"}}
    Role.objects.filter(name="sales").update(fields=masked)
    desk = Desk(world.alice, tea)
    assert desk.add("points", channel="phone", value="138").status_code == 422
    assert desk.client.get(desk.url("edit_part", "points", tea.points.get().pk)).status_code == 403
    desk.add("people", person="new:王敏", title="采购")
    page = desk.client.get(tea.get_absolute_url()).content.decode()
    people = desk.client.get("/people/").content.decode()
    assert "87654321" not in page + people
    assert "phone" not in desk.client.get(desk.url("new_part", "people")).context["form"].fields


def test_a_new_contact_person_gets_a_file_of_their_own_and_undo_takes_both_away(desk, tea, world):
    given = {"person": "new:王敏", "title": "采购经理", "decision_role": "decider", "influence": "high"}
    done = desk.add("people", phone="13900139000", is_primary="on", **given)
    position = Position.objects.get()
    assert (position.person.name, position.person.phone, position.person.owner) == ("王敏", "13900139000", world.alice)
    assert (position.influence, position.is_primary) == ("high", True)
    assert not position.person.roles.exists()
    listed = desk.client.get("/people/?q=wangmin").content.decode()
    assert "王敏" in listed
    assert "西湖茶行" in listed
    desk.undo(done)
    assert not Position.objects.exists()
    assert not Party.objects.filter(name="王敏").exists()


def test_a_known_person_is_appointed_once_and_there_is_one_main_contact(desk, world):
    wang = Party.objects.create(name="王敏", code="王", owner=world.alice)
    theirs = Party.objects.create(name="别人", code="别", owner=world.carol)
    assert desk.add("people", person=wang.pk, is_primary="on").status_code == 204
    assert desk.add("people", person=wang.pk).status_code == 422
    assert desk.add("people", person=theirs.pk).status_code == 422
    assert desk.add("people", person=desk.party.pk).status_code == 422
    desk.add("people", person="new:李雷", is_primary="on")
    assert list(Position.objects.order_by("pk").values_list("is_primary", flat=True)) == [False, True]
    left = Position.objects.get(person=wang)
    assert desk.edit("people", left, until="2026-01-31", phone="13700137000").status_code == 204
    assert shown(wang)[0] == "13700137000"
    assert desk.add("people", person=wang.pk).status_code == 204


def test_roles_begin_and_end_in_the_story_and_undo_takes_them_out_of_it(desk, tea):
    def story() -> str:
        return desk.client.get(reverse("party_timeline", args=[tea.pk])).content.decode()

    assert desk.add("roles", role="customer", since="2026-01-01").status_code == 422
    done = desk.add("roles", role="supplier", since="2026-01-01", note="茶叶")
    assert (before := story()).count("timeline-item") == Entry.objects.filter(party=tea).count()
    supplier = PartyRole.objects.get(role="supplier")
    assert desk.edit("roles", supplier, until="2025-12-31").status_code == 422
    ended = desk.edit("roles", supplier, until="2026-06-30")
    supplier.refresh_from_db()
    assert supplier.until == date(2026, 6, 30)
    assert story().count("timeline-item") == before.count("timeline-item") + 1
    desk.undo(ended)
    desk.undo(done)
    assert not PartyRole.objects.filter(role="supplier").exists()
    assert story().count("timeline-item") == before.count("timeline-item") - 1


def test_addresses(desk, tea):
    assert desk.add("addresses", label="仓库", country="CN").status_code == 422
    desk.add("addresses", country="CN", city="杭州", street="龙井路1号")
    desk.add("addresses", country="CN", city="苏州", is_primary="on")
    assert list(tea.addresses.order_by("pk").values_list("city", "is_primary")) == [("杭州", False), ("苏州", True)]
    desk.remove("addresses", tea.addresses.get(city="杭州"))
    assert tea.addresses.count() == 1


def test_the_history_tells_of_parts_too_those_that_are_gone_included(desk, tea):
    desk.add("points", channel="wechat", value="xihu-tea")
    desk.remove("points", tea.points.get(channel="wechat"))
    history = desk.client.get(reverse("parties:history", args=[tea.pk])).content.decode()
    assert history.count("xihu-tea") == 1
    assert "0571-87654321" in history


def test_a_state_set_for_a_time_is_given_back_to_the_rules(desk, tea, world):
    url = reverse("parties:state", args=[tea.pk])
    given = {"by": "hand", "state": "target", "reason": "重点开发"}
    assert desk.client.post(url, {**given, "until": "2020-01-01"}, headers=HTMX).status_code == 422
    assert desk.client.post(url, {**given, "until": "2099-01-31"}, headers=HTMX).status_code == 204
    assert actions.end_overrides(at=timezone.now()) == 0
    Party.objects.filter(pk=tea.pk).update(
        state_until=date(2020, 1, 1), purchase_count=2, last_purchase_at=timezone.now()
    )
    assert actions.end_overrides(at=timezone.now()) == 1
    tea.refresh_from_db()
    assert (tea.state, tea.state_by_hand, tea.state_until) == ("repeat", False, None)


def test_one_operation_each(desk):
    before = Operation.objects.count()
    desk.add("people", person="new:王敏", phone="13900139000")
    assert Operation.objects.count() == before + 1


WAYS = {"phone": "02087654321", "email": "lin@hill.example", "wechat": "lin_of_the_hill", "weibo": "hillside"}
LOCKED = [
    ({"parties.party": {"phone": "masked"}}, {"phone"}),
    ({"parties.party": {"email": "hidden"}}, {"email"}),
    ({"parties.contactpoint": {"value": "masked"}}, {"wechat", "weibo"}),
    (MASKED, set(WAYS)),
]


@pytest.mark.parametrize(("fields", "locked"), LOCKED)
def test_every_way_to_reach_somebody_obeys_the_rule_of_its_channel(world, tea, fields, locked):
    for channel, value in WAYS.items():
        ContactPoint.objects.create(party=tea, channel=channel, value=value, normalised=value)
    Role.objects.filter(name="sales").update(fields=fields)
    desk = Desk(world.alice, tea)
    history = reverse("parties:history", args=[tea.pk])
    for address, unseen in ((tea.get_absolute_url(), locked), (reverse("parties:card", args=[tea.pk]), locked)):
        page = desk.client.get(address).content.decode()
        assert {channel for channel, value in WAYS.items() if value not in page} == unseen
    assert not [c for c in locked if WAYS[c] in desk.client.get(history, headers=HTMX).content.decode()]
    for channel in WAYS:
        point = tea.points.get(value=WAYS[channel])
        status = 403 if channel in locked else 200
        assert desk.client.get(desk.url("edit_part", "points", point.pk)).status_code == status
    offered = desk.client.get(desk.url("new_part", "points")).context["form"].fields["channel"].choices
    assert locked.isdisjoint(value for value, _label in offered)
