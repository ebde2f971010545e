"""Feeds and invitations: what other programs read, who reads it, and that each is told once of each change."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from guanxi.activities import actions, feeds, inviting
from guanxi.activities.attending import remove
from guanxi.activities.models import Activity, Attendee, Calendar
from guanxi.activities.tasks import call_off
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.parties.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(world) -> Activity:
    now = timezone.now()
    return actions.plan(
        kind="meeting",
        title="看样",
        text="底价 300",
        due_at=now + timedelta(days=1),
        by=world.alice,
        at=now,
        owner=world.alice,
        remind_before=30,
        duration=45,
    )


def read(path: str, **headers: str):
    return Client().get(path, headers=headers)


def test_the_feed_is_the_readers_own_and_void_when_revoked(world, meeting):
    now = timezone.now()
    hidden = Party.objects.create(name="别家", code="K9", owner=world.carol)
    Activity.objects.create(kind="call", text="不该看到", due_at=now, party=hidden, owner=world.carol)
    path = urlsplit(feeds.new_address(user=world.alice, at=now)).path
    answer = read(path)
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTEND") - event.decoded("DTSTART")) == ("看样", timedelta(minutes=45))
    assert event.walk("VALARM")[0].decoded("TRIGGER") == timedelta(minutes=-30)
    assert read(path, If_None_Match=answer["ETag"]).status_code == 304
    assert path.split("/")[-1][:-4] not in str(Calendar.objects.values())
    another = urlsplit(feeds.new_address(user=world.alice, at=now)).path
    assert (read(path).status_code, read(another).status_code) == (404, 200)
    assert Client().post(another).status_code == 405
    feeds.revoke(user=world.alice)
    assert read(another).status_code == 404


def test_who_has_left_reads_no_feed(world, meeting):
    path = urlsplit(feeds.new_address(user=world.alice, at=timezone.now())).path
    type(world.alice).objects.filter(pk=world.alice.pk).update(is_active=False)
    assert read(path).status_code == 404


def method_of(message) -> tuple[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(message.attachments[0][1])
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_the_invited_are_told_once_of_each_change(world, meeting):
    guest = Party.objects.create(name="王总", code="K8", owner=world.alice)
    ContactPoint.objects.create(party=guest, channel="email", value="wang@example.com", normalised="wang@example.com")
    Attendee.objects.create(activity=meeting, party=guest)
    Attendee.objects.create(activity=meeting, user=world.bob)
    assert Job.objects.filter(kind="activities.invite", unique_key=f"invite:{meeting.pk}").count() == 1
    assert (inviting.bring_up_to_date(meeting), inviting.bring_up_to_date(meeting)) == (2, 0)
    outside, inside = mail.outbox
    assert (outside.to, method_of(outside)[0], "底价" in str(method_of(outside)[1])) == (
        ["wang@example.com"],
        "REQUEST",
        False,
    )
    assert "底价" in str(method_of(inside)[1]["DESCRIPTION"])
    moved = actions.change(record=meeting, values={"due_at": meeting.due_at + timedelta(hours=1)}, version=None)
    assert inviting.bring_up_to_date(moved) == 2
    method, event = method_of(mail.outbox[2])
    assert (method, event["SEQUENCE"], event["UID"]) == ("REQUEST", 1, method_of(outside)[1]["UID"])
    actions.remove(activities=Activity.objects.all(), at=timezone.now())
    assert inviting.bring_up_to_date(Activity.everything.get()) == 2
    method, event = method_of(mail.outbox[4])
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)


def test_who_is_taken_away_is_told(world, meeting):
    part = Attendee.objects.create(activity=meeting, email="gast@example.com")
    inviting.bring_up_to_date(meeting)
    part.refresh_from_db()
    remove(part=part, by=world.alice, at=timezone.now())
    job = Job.objects.get(kind="activities.call_off")
    call_off(Running(job, at=timezone.now()), **job.payload)
    assert (mail.outbox[1].to, method_of(mail.outbox[1])[0]) == (["gast@example.com"], "CANCEL")
