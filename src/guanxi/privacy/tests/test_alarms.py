"""Reading in bulk: it is told to the officers at once, with the figure, and numbers are shown within a limit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access.tests.world import make_world
from guanxi.actionmessages.actions import finish, review
from guanxi.actionmessages.models import ActionMessage, WatcherSetting
from guanxi.actionmessages.watching import watcher_named
from guanxi.parties.models import Party
from guanxi.privacy import alarms
from guanxi.readlog.keeping import take_in
from guanxi.readlog.models import Entry, key_at
from guanxi.readlog.noting import How, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    settings.DATA = tmp_path
    made = make_world()
    role = made.mona.roles.get()
    role.abilities = [*role.abilities, "privacy.readings"]
    role.save()
    return made


def watch(now, **thresholds):
    if thresholds:
        WatcherSetting.objects.update_or_create(watcher=alarms.WATCHER, defaults={"thresholds": thresholds})
    return review(watcher_named(alarms.WATCHER), now=now)


def test_who_opens_six_hundred_customers_is_told_to_each_officer(world, client):
    parties = Party.objects.bulk_create(Party(name="x", code=f"K{n}", owner=world.alice) for n in range(600))
    note(parties, How.OPENED, by=world.alice)
    soon = timezone.now() + timedelta(minutes=3)
    take_in(at=soon)
    assert watch(soon).raised == 2
    message = ActionMessage.objects.get(owner=world.mona)
    assert (message.facts["n"], message.facts["who"]) == (600, "李爱丽")
    # It does not pass by itself, and what is done is not raised anew; who did it is told.
    assert watch(soon + timedelta(days=1)).passed == 0
    finish(message=message, by=world.mona, at=soon)
    assert watch(soon).raised == 0
    client.force_login(world.mona)
    body = client.get("/privacy/readings/").content.decode()
    assert "600" in body and str(world.mona) in body
    assert client.get(message.facts["url"]).context["told"][0].entry.reader == world.alice


@pytest.mark.parametrize(("way", "how"), [("revealed", "revealed"), ("taken", "printed"), ("api", "api")])
def test_every_way_of_reading_has_a_threshold_and_none_turns_it_off(world, way, how):
    now = timezone.now()
    about = {"model": "parties.party", "reader": world.bob, "how": how}
    rows = [Entry(id=key_at(now) - n, object_id=n % 3, **about) for n in range(9)]
    Entry.objects.bulk_create(rows)
    assert watch(now, **{way: 3}).raised == 0  # the same three nine times over
    assert watch(now, **{way: 0}).raised == 0
    assert watch(now, **{way: 2}).raised == 2
    assert alarms.notes(world.mona, now)[0].text.startswith("王博")


def test_who_turns_list_after_list_is_told_too(world, client):
    made = Party.objects.bulk_create(Party(name="x", code=f"K{n}", owner=world.alice) for n in range(130))
    client.force_login(world.alice)
    page = client.get("/parties/?sort=code")
    while more := page.context["more_url"]:
        page = client.get(more, headers={"HX-Request": "true"})
    soon = timezone.now() + timedelta(minutes=3)
    take_in(at=soon)
    assert watch(soon, listed=len(made) + 20).raised == 0
    assert watch(soon, listed=len(made) - 20).raised == 2
    told = alarms.told(ActionMessage.objects.get(owner=world.mona))
    assert told.startswith("李爱丽")
    assert not Entry.objects.exists()
