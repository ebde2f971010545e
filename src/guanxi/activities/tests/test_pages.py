"""The list, the agenda, results in one tap, and what is written down about any record."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.activities import actions, agenda
from guanxi.activities.due import held, state_of
from guanxi.activities.models import Activity
from guanxi.audit.models import Operation
from guanxi.audit.undo import undo
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def call(world) -> Activity:
    now = timezone.now()
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    return actions.plan(
        kind="call",
        text="约看样",
        party=party,
        due_at=now + timedelta(hours=1),
        by=world.alice,
        at=now,
        owner=world.alice,
    )


def test_about_an_order_without_a_customer_is_seen_by_who_sees_the_order(world):
    order = Order.objects.create(code="A1", ordered_at=timezone.now(), currency="CNY", owner=world.alice)
    url = reverse("activities:log", args=["sales.order", order.pk])
    given = {"kind": "note", "text": "地址有误", "next_kind": "call"}
    refused = client_of(world.alice).post(url, given, headers=HTMX)
    assert (refused.status_code, Activity.objects.count()) == (422, 0)
    tomorrow = timezone.localtime() + timedelta(days=1)
    given["next_at"] = f"{tomorrow:%Y-%m-%dT%H:%M}"
    assert client_of(world.alice).post(url, given, headers=HTMX).status_code == 200
    note, follow_up = Activity.objects.order_by("pk")
    assert (note.subject_id, follow_up.kind, follow_up.is_open) == (order.pk, "call", True)
    Activity.objects.update(owner=world.carol)
    section = reverse("activities:section", args=["sales.order", order.pk])
    assert "地址有误" in client_of(world.alice).get(section).content.decode()
    assert client_of(world.carol).get(section).status_code == 404
    assert client_of(world.alice).get(reverse("activities:section", args=["files.attachment", 1])).status_code == 404


def test_a_result_in_one_tap_and_the_next_step_in_another(world, call):
    client = client_of(world.alice)
    answer = client.post(reverse("activities:finish", args=[call.pk]), {"result": "no_answer"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#modal-body"
    call.refresh_from_db()
    assert (call.result, call.is_open, call.at is not None) == ("no_answer", False, True)
    client.post(reverse("activities:follow_up", args=[call.pk]), {"days": "3"}, headers=HTMX)
    following = Activity.objects.exclude(pk=call.pk).get()
    due = timezone.localtime(following.due_at)
    assert (following.party, due.hour, due.weekday() < 5) == (call.party, 9, True)
    assert client.post(reverse("activities:finish", args=[call.pk]), {"result": "x"}).status_code == 404


def test_every_activity_stands_in_one_column_of_the_board(world, call):
    now = timezone.now()
    for hours in (-30, 2, 26, 80, 400):
        Activity.objects.create(kind="task", text="x", due_at=now + timedelta(hours=hours), owner=world.alice)
    Activity.objects.create(kind="note", text="x", at=now, owner=world.alice)
    for state in ("overdue", "today", "tomorrow", "soon", "later", "done", ""):
        for activity in Activity.objects.filter(held(state, now)):
            assert state_of(activity, now) == state
    board = client_of(world.alice).get(reverse("activities:list"), {"group": "state"}).content.decode()
    assert "约看样" in board


def test_many_are_put_off_at_once_and_brought_back(world, call):
    now = timezone.now()
    Activity.objects.filter(pk=call.pk).update(due_at=now - timedelta(days=5))
    client_of(world.alice).post(reverse("activities:postpone_day"), {"pk": [call.pk]})
    call.refresh_from_db()
    assert timezone.localdate(call.due_at) == timezone.localdate(now) + timedelta(days=1)
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=now)
    call.refresh_from_db()
    assert timezone.localdate(call.due_at) == timezone.localdate(now - timedelta(days=5))


def test_the_agenda_speaks_of_the_readers_clock_and_tells_no_hidden_names(world, call):
    type(world.bob).objects.filter(pk=world.bob.pk).update(time_zone="Europe/London")
    world.bob.refresh_from_db()
    Activity.objects.update(owner=world.bob)
    now = timezone.now()
    span = {"start": (now - timedelta(days=2)).date(), "end": (now + timedelta(days=3)).date()}
    (event,) = client_of(world.bob).get(reverse("agenda:events"), span).json()
    assert event["start"] == f"{timezone.localtime(call.due_at, ZoneInfo('Europe/London')):%FT%T}"
    assert "西湖" not in event["title"]
    assert client_of(world.carol).get(reverse("agenda:events"), span | {"whose": "all"}).json() == []
    assert client_of(world.bob).get(reverse("agenda:events"), {"start": "2020-01-01", "end": "x"}).status_code == 400


def test_moving_in_the_agenda_asks_the_rules_and_can_be_undone(world, call):
    url, client = reverse("agenda:move", args=[call.pk]), client_of(world.alice)
    before, tomorrow = call.due_at, timezone.localtime() + timedelta(days=1)
    moved = client.post(url, {"start": f"{tomorrow:%Y-%m-%dT10:15}", "minutes": "90"}, headers=HTMX)
    call.refresh_from_db()
    assert (moved.status_code, f"{timezone.localtime(call.due_at):%H:%M}", call.duration) == (204, "10:15", 90)
    for wrong in ("2001-01-01T10:00", "x"):
        assert client.post(url, {"start": wrong}, headers=HTMX).status_code == 409
    assert client_of(world.bob).post(url, {"start": "2099-01-01T10:00"}).status_code == 404
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=timezone.now())
    call.refresh_from_db()
    assert (call.due_at, agenda.colleagues(world.alice)) == (before, [])


def test_a_place_is_kept_coarsely_and_by_its_owner_alone(world, call):
    url = reverse("activities:check_in", args=[call.pk])
    here = {"latitude": "30.246912", "longitude": "120.148888"}
    assert client_of(world.mona).post(url, here).status_code == 404
    assert client_of(world.alice).post(url, {"latitude": "95", "longitude": "0"}).status_code == 409
    assert client_of(world.alice).post(url, here).status_code == 204
    call.refresh_from_db()
    assert (str(call.latitude), str(call.longitude)) == ("30.247", "120.149")


def test_its_page_offers_results_and_guests_and_notes_that_one_has_looked(world, call):
    page = client_of(world.alice).get(call.get_absolute_url()).content.decode()
    for offered in ("activities:finish", "activities:edit", "activities:history"):
        assert reverse(offered, args=[call.pk]) in page
    assert reverse("activities:new_part", args=[call.pk, "attendees"]) in page
