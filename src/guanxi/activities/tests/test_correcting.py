"""Correcting and taking away what was written down, and days that cannot be."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.activities import actions
from guanxi.activities.models import Activity
from guanxi.audit.log import Operation
from guanxi.audit.undo import undo
from guanxi.journal.models import Entry
from guanxi.parties import actions as parties

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tea(world):
    return parties.create(values={"name": "西湖茶行", "owner": world.alice}, by=world.alice, at=timezone.now())


@pytest.fixture
def call(world, tea) -> Activity:
    return actions.log(party=tea, kind="call", text="要新茶样", by=world.alice, at=timezone.now())


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def minute(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def shown(activity) -> dict:
    """What the form shows of a call."""
    held = {"kind": activity.kind, "party": activity.party_id, "owner": activity.owner_id, "version": activity.version}
    return held | {"text": activity.text, "at": minute(activity.at)}


def told(activity) -> Entry:
    return Entry.objects.get(subject_model="activities.activity", subject_id=activity.pk)


def test_a_call_is_corrected_and_taken_out_of_the_story(world, tea, call):
    client, url = client_of(world.alice), reverse("activities:edit", args=[call.pk])
    assert url in client.get(reverse("party_timeline", args=[tea.pk])).content.decode()
    given = shown(call) | {"text": "要新茶样两份", "outcome": "下周寄"}
    assert client.post(url, given, headers=HTMX).status_code == 204
    assert client.post(url, given | {"text": "要三份"}, headers=HTMX).status_code == 409
    assert client.post(url, given | {"text": ""}, headers=HTMX).status_code == 422
    page = client.get(reverse("party_timeline", args=[tea.pk])).content.decode()
    assert ("要新茶样两份" in page, "下周寄" in page) == (True, True)
    assert client.post(reverse("activities:remove", args=[call.pk]), headers=HTMX).status_code == 204
    assert "要新茶样" not in client.get(reverse("party_timeline", args=[tea.pk])).content.decode()
    assert Activity.everything.get().deleted_at is not None


@pytest.mark.parametrize("who", ["bob", "carol", "rita"])
def test_others_correct_nothing(world, tea, call, who):
    client = client_of(getattr(world, who))
    for name in ("activities:edit", "activities:remove"):
        assert client.post(reverse(name, args=[call.pk]), {"text": "x"}, headers=HTMX).status_code in (403, 404)
    assert Activity.objects.get().text == "要新茶样"


def test_a_task_is_not_due_on_a_day_that_is_over(world, tea):
    client, url = client_of(world.alice), reverse("activities:log", args=["parties.party", tea.pk])
    given = {"kind": "task", "text": "寄样", "due_at": "1850-01-01T09:00"}
    refused = client.post(url, given, headers=HTMX)
    assert (refused.status_code, list(refused.context["log"].errors)) == (422, ["due_at"])
    assert not Activity.objects.exists()
    due = timezone.localtime() + timedelta(days=1)
    task = actions.plan(party=tea, text="寄样", due_at=due, by=world.alice, at=timezone.now(), owner=world.alice)
    edit = reverse("activities:edit", args=[task.pk])
    assert client.post(edit, given | {"version": task.version}, headers=HTMX).status_code == 422


def test_a_call_of_yesterday_has_its_day_and_result(world, tea):
    client, url = client_of(world.alice), reverse("activities:log", args=["parties.party", tea.pk])
    yesterday = timezone.localtime() - timedelta(days=1)
    given = {"kind": "call", "text": "要新茶样", "outcome": "下周寄"}
    client.post(url, given | {"at": f"{yesterday:%Y-%m-%dT%H:%M}"}, headers=HTMX)
    logged = Activity.objects.get()
    assert (timezone.localdate(logged.at), logged.outcome) == (yesterday.date(), "下周寄")
    tomorrow = yesterday + timedelta(days=2)
    assert client.post(url, given | {"at": f"{tomorrow:%Y-%m-%dT%H:%M}"}, headers=HTMX).status_code == 422


def test_a_call_takes_its_place_in_the_story_by_the_day_on_which_it_was(world, tea, call):
    client, url = client_of(world.alice), reverse("activities:edit", args=[call.pk])
    later = actions.log(party=tea, kind="note", text="已寄出", by=world.alice, at=timezone.now())
    before, given = call.at, shown(call)
    moved = client.post(url, given | {"at": minute(before - timedelta(days=2))}, headers=HTMX)
    assert (moved.status_code, told(call).at) == (204, Activity.objects.get(pk=call.pk).at)
    assert timezone.localdate(told(call).at) == timezone.localdate(before - timedelta(days=2))
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=timezone.now())
    assert (told(call).at, told(later).at) == (before, later.at)
    for wrong in ("", minute(before + timedelta(days=1))):
        assert client.post(url, given | {"at": wrong}, headers=HTMX).status_code == 422


def test_a_long_note_is_folded(world, tea):
    actions.log(party=tea, kind="note", text="茶" * 10_000, by=world.alice, at=timezone.now())
    assert "<details" in client_of(world.alice).get(reverse("party_timeline", args=[tea.pk])).content.decode()
