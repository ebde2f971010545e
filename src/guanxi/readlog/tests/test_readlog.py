"""The read log: a line for each page, taken in once whatever happens, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access.tests.world import make_world
from guanxi.parties.models import Address, Party
from guanxi.readlog import keeping, noting
from guanxi.readlog.models import Browsing, Entry, key_at
from guanxi.readlog.noting import note, note_all

pytestmark = pytest.mark.django_db
How = Entry.How


@pytest.fixture
def world(settings, tmp_path):
    settings.DATA = tmp_path
    return make_world()


@pytest.fixture
def party(world):
    return Party.objects.create(name="林", code="K1", owner=world.alice)


def soon():
    return timezone.now() + timedelta(minutes=5)


def test_whoever_is_shown_a_person_stands_in_the_log_once_for_each_way(world, party):
    before = timezone.now()
    for _n in range(2):
        note([party], How.OPENED, by=world.alice)
    note_all(Party.objects.all(), How.EXPORTED, by=world.mona)
    assert keeping.take_in(at=timezone.now()) == 0  # the minute is not over
    assert keeping.take_in(at=soon()) == 2
    told = {(e.model, e.object_id, e.reader, e.how) for e in Entry.objects.select_related("reader")}
    assert told == {
        ("parties.party", party.pk, world.alice, "opened"),
        ("parties.party", party.pk, world.mona, "exported"),
    }
    assert all(before <= e.at <= timezone.now() for e in Entry.objects.all())
    assert keeping.take_in(at=soon()) == 0


def test_what_belongs_to_a_person_counts_as_the_person_and_what_is_nobodys_does_not_count(world, party):
    noting.keep(Address, of=Party, path="party_id")
    note([Address.objects.create(party=party, city="杭州")], How.API, by=world.alice)
    note([world.mona], How.API, by=world.alice)
    keeping.take_in(at=soon())
    assert [(e.model, e.object_id) for e in Entry.objects.all()] == [("parties.party", party.pk)]


def test_a_file_that_was_taken_in_and_not_deleted_changes_nothing(world, party):
    note([party], How.OPENED, by=world.alice)
    (path,) = noting.folder().iterdir()
    lines = path.read_bytes()
    keeping.take_in(at=soon())
    path.write_bytes(lines + b'{"model": "parties.pa')  # and the power went off
    keeping.take_in(at=soon())
    assert Entry.objects.count() == 1
    assert not path.exists()


def test_entries_are_kept_for_the_days_that_the_company_has_set(world, party, settings):
    settings.READS_KEPT = 30
    now = timezone.now()
    for days in (29, 31):
        moment = key_at(now - timedelta(days=days))
        Entry.objects.create(id=moment, model="parties.party", object_id=party.pk, how="opened")
    assert keeping.forget(at=now) == 1
    settings.READS_KEPT = 0
    note([party], How.OPENED, by=world.alice)
    assert not noting.folder().exists()


def test_a_full_disk_keeps_nobody_from_reading(world, party, monkeypatch):
    def full(line: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(noting, "_write", full)
    note([party], How.OPENED, by=world.alice)


def test_lists_make_no_entries_but_are_counted_each_person_once(world):
    shown = Party.objects.bulk_create(Party(name="x", code=f"L{n}", owner=world.alice) for n in range(400))
    for start in (0, 0, 200, 350):
        noting.note_listed(shown[start : start + 200], by=world.alice)
    noting.note_listed([world.mona], by=world.alice)
    noting.note_listed([Address.objects.create(party=shown[0], city="杭州")], by=world.mona)
    assert keeping.take_in(at=soon()) == 0
    [told] = Browsing.objects.select_related("reader")
    assert told.reader == world.alice
    assert 385 <= told.number <= 415
    # More of the same hour, taken in later, and twice.
    for _n in range(2):
        noting.note_listed(shown[:10], by=world.alice)
        keeping.take_in(at=soon())
    assert Browsing.objects.get().number == told.number
    keeping.forget(at=timezone.now() + timedelta(days=3))
    assert not Browsing.objects.exists()
