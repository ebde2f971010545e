from __future__ import annotations

from datetime import timedelta

import pytest

from guanxi.jobs import actions, clock, queries, queue
from guanxi.jobs.models import Job, Status
from guanxi.jobs.tasks import tidy
from guanxi.jobs.tests.sample_tasks import hopeless, note
from guanxi.jobs.worker import work_off

pytestmark = pytest.mark.django_db


def test_a_dead_job_can_be_tried_again():
    hopeless.enqueue()
    (job,) = work_off()
    assert list(queries.dead()) == [job]
    actions.retry(job=job, at=clock.now())
    job.refresh_from_db()
    assert (job.status, job.attempts, job.finished_at) == (Status.WAITING, 0, None)
    with pytest.raises(actions.NotPossible):
        actions.retry(job=job, at=clock.now())


def test_the_same_work_is_not_queued_twice_by_a_retry():
    hopeless.enqueue(unique_key="k")
    (job,) = work_off()
    hopeless.enqueue(unique_key="k")
    with pytest.raises(actions.NotPossible):
        actions.retry(job=job, at=clock.now())


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked():
    waiting, running = note.enqueue(path=""), note.enqueue(path="", priority=1)
    queue.claim(at=clock.now(), lease=timedelta(seconds=9))
    for job in (waiting, running):
        actions.cancel(job=job, at=clock.now())
    assert Job.objects.get(pk=waiting.pk).status == Status.CANCELLED
    assert Job.objects.get(pk=running.pk).cancel_requested
    with pytest.raises(actions.NotPossible):
        actions.cancel(job=waiting, at=clock.now())


def test_the_overview_counts_in_one_query(django_assert_num_queries):
    note.enqueue(path="", run_at=clock.now() - timedelta(minutes=5))
    note.enqueue(path="", priority=1)
    queue.claim(at=clock.now(), lease=timedelta(seconds=9))
    at = clock.now()
    with django_assert_num_queries(1):
        overview = queries.overview(at=at)
    assert (overview.waiting, overview.running, overview.dead) == (1, 1, 0)
    assert timedelta(minutes=5) <= overview.longest_wait < timedelta(minutes=6)


def test_tidying_keeps_what_is_young_alive_or_dead_not_long(tmp_path):
    now = clock.now()
    ages = [("done", 15), ("done", 13), ("dead", 89), ("dead", 91), ("waiting", 400)]
    for status, days in ages:
        finished = None if status == "waiting" else now - timedelta(days=days)
        Job.objects.create(
            kind="test.note", status=status, run_at=now + timedelta(days=1), created_at=now, finished_at=finished
        )
    tidy.enqueue()
    assert work_off()[0].result == 2
    assert sorted(Job.objects.exclude(kind="jobs.tidy").values_list("status", flat=True)) == ["dead", "done", "waiting"]
