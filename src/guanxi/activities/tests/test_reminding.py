"""Reminders: they follow the activity, fire once, late rather than never, and a worker that dies loses none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from guanxi.activities import actions, reminding
from guanxi.activities.models import Activity, Attendee, Calendar, Reminder
from guanxi.activities.tasks import mail_reminder, remind
from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.jobs import clock, queue
from guanxi.jobs.execution import execute
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=20)


@pytest.fixture
def meeting(world) -> Activity:
    now = timezone.now()
    return actions.plan(
        kind="meeting",
        title="看样",
        due_at=now + timedelta(hours=2),
        by=world.alice,
        at=now,
        owner=world.alice,
        remind_before=30,
    )


def fire_all(at) -> int:
    job = Job(kind="activities.remind", payload={})
    return remind(Running(job, at=at))


def mails() -> list[Job]:
    return list(Job.objects.filter(kind="activities.mail_reminder"))


def test_it_follows_the_activity_by_whatever_path(world, meeting):
    assert Reminder.objects.get().fires_at == meeting.due_at - timedelta(minutes=30)
    with operation("edit", by=world.alice) as moved:
        Activity.objects.filter(pk=meeting.pk).update(due_at=meeting.due_at + timedelta(days=1))
    assert Reminder.objects.get().fires_at == meeting.due_at + timedelta(days=1, minutes=-30)
    undo(operation=moved.row, by=world.alice, at=timezone.now())
    assert Reminder.objects.get().fires_at == meeting.due_at - timedelta(minutes=30)
    Attendee.objects.create(activity=meeting, user=world.bob)
    assert set(Reminder.objects.values_list("user", flat=True)) == {world.alice.pk, world.bob.pk}
    actions.remove(activities=Activity.objects.all(), at=timezone.now())
    assert not Reminder.objects.exists()


def test_it_fires_once_and_late_rather_than_never(world, meeting):
    early, late = meeting.due_at - timedelta(minutes=31), meeting.due_at + timedelta(days=3)
    assert fire_all(early) == 0
    assert (fire_all(late), fire_all(late), len(mails())) == (1, 0, 1)
    assert reminding.waiting(world.alice, now=late).count() == 1
    assert [note.key.split(":")[0] for note in reminding.notes(world.alice, late)] == ["reminder"]
    actions.finish(activity=meeting, by=world.alice, at=late)
    assert not reminding.waiting(world.alice, now=late).exists()


def test_what_is_put_off_fires_anew(world, meeting):
    fire_all(meeting.due_at)
    actions.postpone(activities=Activity.objects.all(), days=1, at=timezone.now())
    again = Reminder.objects.get()
    assert (again.fired_at, fire_all(again.fires_at)) == (None, 1)


def test_a_worker_that_dies_half_way_has_fired_nothing_and_the_next_fires_it(meeting, monkeypatch):
    def killed(**payload):
        raise KeyboardInterrupt

    monkeypatch.setattr("guanxi.activities.tasks.mail_reminder", type("Dead", (), {"enqueue": staticmethod(killed)}))
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        fire_all(meeting.due_at)
    monkeypatch.undo()
    assert Reminder.objects.get().fired_at is None
    assert (fire_all(meeting.due_at), len(mails())) == (1, 1)


def test_a_lease_that_ran_out_is_taken_up_and_sends_no_second_mail(world, meeting):
    fire_all(meeting.due_at)
    held = queue.claim(at=clock.now(), lease=LEASE)
    assert held is not None
    # The first worker sends the mail and dies before it can say so.
    mail_reminder(Running(held, at=clock.now()), **held.payload)
    assert len(mail.outbox) == 1
    Job.objects.filter(pk=held.pk).update(lease_until=clock.now() - LEASE)
    assert queue.recover(at=clock.now()) == 1
    again = queue.claim(at=clock.now(), lease=LEASE)
    assert again is not None
    execute(again)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"].startswith("<reminder-")
    assert (mail.outbox[0].to, "看样" in mail.outbox[0].subject) == ([world.alice.email], True)


def test_who_wants_no_mail_gets_none(world, meeting):
    Calendar.objects.create(user=world.alice, is_reminded_by_mail=False)
    assert (fire_all(meeting.due_at), mails()) == (1, [])
