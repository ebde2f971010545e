"""What the agenda, the feed, the mail and the dialogs of an activity tell: no more than its reader may know."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from guanxi.access.models import User
from guanxi.activities import feeds, reminding
from guanxi.activities.models import Activity, Attendee, Reminder
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world) -> Activity:
    seen = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    now = timezone.now()
    about = {"kind": "call", "text": "底价三百", "outcome": "要再谈", "owner": world.alice}
    return Activity.objects.create(**about, party=seen, due_at=now + timedelta(hours=1), remind_before=0)


@pytest.fixture
def alice(world) -> Client:
    client = Client()
    client.force_login(world.alice)
    return client


def hide(user: User, *names: str) -> None:
    role = user.roles.get()
    role.fields = {"activities.activity": dict.fromkeys(names, "hidden")}
    role.save()


def test_the_dialog_of_an_attendee_names_nobody_out_of_sight(world, call, alice):
    hidden = Party.objects.create(name="别家客户", code="K9", owner=world.carol)
    part = Attendee.objects.create(activity=call, party=hidden)
    page = alice.get(f"/activities/{call.pk}/attendees/{part.pk}/edit").content.decode()
    assert "别家客户" not in page
    mine = Attendee.objects.create(activity=call, party=call.party)
    assert "西湖茶行" in alice.get(f"/activities/{call.pk}/attendees/{mine.pk}/edit").content.decode()


def told(world, call, client: Client) -> dict[str, str]:
    """What each place tells of the activity."""
    now = timezone.now()
    days = {"start": (now - timedelta(days=1)).date().isoformat(), "end": (now + timedelta(days=2)).date().isoformat()}
    address = urlsplit(feeds.new_address(user=world.alice, at=now)).path
    Reminder.objects.update(fired_at=now, mailed_at=None)
    reminder = Reminder.objects.get(activity=call)
    notes = [str(note.text) for note in reminding.notes(User.objects.get(pk=world.alice.pk), now)]
    reminder.user = User.objects.get(pk=world.alice.pk)
    reminding.send(reminder, at=now)
    return {
        "agenda": client.get("/agenda/events", days).json()[0]["title"],
        "feed": Client().get(address).content.decode(),
        "section": client.get(f"/activities/of/parties.party/{call.party_id}/").content.decode(),
        "page": client.get(call.get_absolute_url()).content.decode(),
        "note": " ".join(notes),
        "mail": mail.outbox[-1].subject + mail.outbox[-1].body,
    }


def test_words_that_are_hidden_stand_nowhere(world, call, alice):
    assert "底价三百" in told(world, call, alice)["agenda"]
    hide(world.alice, "text", "outcome", "party")
    places = told(world, call, alice)
    assert [place for place, words in places.items() if "底价三百" in words or "要再谈" in words] == []
    assert [place for place in ("agenda", "feed") if "西湖茶行" in places[place]] == []
