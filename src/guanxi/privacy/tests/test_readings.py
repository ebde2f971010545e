"""The read log as people see it: every way of looking at a person is in it, and who may ask sees it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.tests.world import make_world
from guanxi.exchange import exporting
from guanxi.parties.models import FormerFile, Party
from guanxi.privacy.erasing.subject import subject_of
from guanxi.privacy.exporting.gathering import sections
from guanxi.readlog.keeping import take_in
from guanxi.readlog.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    settings.DATA = tmp_path
    made = make_world()
    role = made.mona.roles.get()
    role.abilities = [*role.abilities, "privacy.readings"]
    role.save()
    return made


@pytest.fixture
def party(world):
    return Party.objects.create(name="林小满", code="K1", owner=world.alice)


def taken():
    take_in(at=timezone.now() + timedelta(minutes=5))
    return list(Entry.objects.order_by("pk").values_list("reader__username", "how", "object_id"))


@pytest.mark.parametrize("path", ["", "preview", "history", "edit", "card"])
def test_every_page_of_a_person_is_noted(world, party, client, path):
    client.force_login(world.alice)
    assert client.get(f"/parties/{party.pk}/{path}").status_code == 200
    assert taken() == [("alice", "printed" if path == "card" else "opened", party.pk)]


def test_what_is_taken_out_is_noted_and_what_is_refused_is_not(world, party, client):
    soon = timezone.now() + timedelta(days=1)
    secret = tokens.issue(user=world.alice, name="x", may_write=False, kinds=[], expires_at=soon, at=timezone.now())[1]
    asking = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get(f"/api/v1/parties/{party.pk}", **asking).status_code == 200
    assert client.get("/api/v1/parties?fields=name", **asking).status_code == 200
    exporting.write(exporting.find("parties"), io.BytesIO(), form="csv", by=world.mona)
    exporting.write(exporting.find("parties"), io.BytesIO(), form="csv", by=world.carol)
    client.force_login(world.carol)
    assert client.get(f"/parties/{party.pk}/").status_code == 404
    assert taken() == [("alice", "api", party.pk), ("mona", "exported", party.pk)]


def test_the_officer_asks_by_person_and_by_reader(world, party, client, django_assert_max_num_queries):
    other = Party.objects.create(name="赵", code="K2", owner=world.alice)
    FormerFile.objects.create(party_id=other.pk, into=party, name="赵", code="K2", at=timezone.now())
    unseen = Party.objects.create(name="无名氏", code="K3", owner=world.carol)
    rows = [(world.alice, party.pk), (world.bob, other.pk), (None, unseen.pk)]
    for number, (reader, key) in enumerate(rows):
        Entry.objects.create(id=10**18 + number, model="parties.party", object_id=key, reader=reader, how="opened")
    client.force_login(world.alice)
    assert client.get("/privacy/readings/").status_code == 403
    client.force_login(world.mona)
    with django_assert_max_num_queries(25):
        body = client.get("/privacy/readings/").content.decode()
    assert body.count("<tr>") == 4

    def found(query: str) -> list[int]:
        return [one.entry.object_id for one in client.get(f"/privacy/readings/?{query}").context["told"]]

    assert found(f"person={party.pk}") == [other.pk, party.pk]  # with the file that went up into it
    assert found(f"reader={world.alice.pk}") == [party.pk]
    assert found("since=2001-09-01&until=2001-09-30&how=opened") == [unseen.pk, other.pk, party.pk]
    assert found("until=2001-09-08") == []
    assert len(found("since=0001-01-01&until=9999-12-31")) == len(found("until=9999-12-30")) == len(found(""))
    assert client.get("/privacy/readings/?since=x").status_code == 422


def test_a_person_is_told_when_they_were_looked_at_but_not_by_whom(world, party):
    Entry.objects.create(id=10**18, model="parties.party", object_id=party.pk, reader=world.alice, how="opened")
    told = {section.key: section.rows for section in sections(subject_of(party), world.mona)}
    assert told["readlog.entry"] == [{"at": "2001-09-09T01:46:40+00:00", "how": "opened", "field": ""}]
