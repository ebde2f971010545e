"""The page of background work and its verbs, as the administrator uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.jobs import beats, schedules
from guanxi.jobs.models import Job, Schedule, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(world):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.root)
    return client


def job(**about) -> Job:
    now = timezone.now()
    return Job.objects.create(**{"kind": "jobs.tidy", "run_at": now, "created_at": now} | about)


def page(client, **query) -> str:
    return client.get("/settings/jobs/", query).content.decode()


def test_an_empty_page_says_so_and_that_nobody_works(root):
    text = page(root)
    assert "No worker gives a sign of life" in text
    assert "Nothing waits" in text
    assert "Nothing has failed" in page(root, state="dead")
    beats.beat(queues=[], at=timezone.now())
    assert "No worker" not in page(root)


def test_progress_and_reasons_are_told(root, world):
    held = {"status": "running", "started_at": timezone.now(), "holder": "h/1/x", "done": 30, "total": 120}
    job(**held, created_by=world.alice.pk, note="rows")
    job(status="dead", finished_at=timezone.now(), last_error="Traceback …\nValueError: no such file", attempts=5)
    text = page(root)
    assert ("李爱丽" in text and "rows" in text and 'max="120"' in text) or "25" in text
    assert "ValueError: no such file" in text
    assert "5 attempts" in text


def test_a_dead_job_is_tried_again_or_discarded(root):
    first, second = (job(status="dead", finished_at=timezone.now(), attempts=5) for _ in range(2))
    root.post(f"/settings/jobs/{first.pk}/retry")
    first.refresh_from_db()
    assert (first.status, first.attempts) == (Status.WAITING, 0)
    root.post(f"/settings/jobs/{second.pk}/discard")
    assert not Job.objects.filter(pk=second.pk).exists()
    answer = root.post(f"/settings/jobs/{first.pk}/discard", follow=True)
    assert "Only a job that failed for good can be discarded." in answer.content.decode()


def test_a_schedule_runs_now_once_and_rests(root):
    now = timezone.now()
    schedules.enqueue_due(at=now)
    for _ in range(2):
        root.post("/settings/schedules/jobs.tidy/run")
    assert Job.objects.filter(kind="jobs.tidy").count() == 1
    root.post("/settings/schedules/jobs.tidy/pause", {"paused": "1"})
    assert Schedule.objects.get(kind="jobs.tidy").paused
    assert "jobs.tidy" not in schedules.enqueue_due(at=now + timedelta(days=3))
    root.post("/settings/schedules/jobs.tidy/pause")
    assert not Schedule.objects.get(kind="jobs.tidy").paused
    assert "no such schedule" in root.post("/settings/schedules/x.y/run", follow=True).content.decode()


def test_the_page_asks_as_much_for_many_jobs_as_for_few(root, world, django_assert_max_num_queries):
    for number in range(30):
        job(status="dead", finished_at=timezone.now(), created_by=world.alice.pk if number % 2 else world.bob.pk)
    page(root)
    with django_assert_max_num_queries(16):
        text = page(root)
    assert "Only the first ones are shown." in text
