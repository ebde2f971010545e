from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest

from guanxi.jobs import clock, execution, queue
from guanxi.jobs.execution import execute
from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import Request, Running
from guanxi.jobs.tests.sample_tasks import failing, hopeless, hung, note, slow
from guanxi.jobs.worker import work_off

LEASE = timedelta(seconds=20)


def claimed(task, **payload):
    task.enqueue(**payload)
    return queue.claim(at=clock.now(), lease=LEASE)


@pytest.mark.django_db
def test_a_result_is_kept(tmp_path):
    note.enqueue(path=str(tmp_path / "log"), text="hello", by=7)
    (job,) = work_off()
    assert (job.status, job.result, job.created_by, job.holder) == (Status.DONE, "hello", 7, "")
    assert (tmp_path / "log").read_text() == "hello 1\n"


@pytest.mark.django_db
def test_a_failure_waits_twice_as_long_each_time_and_then_rests_on_the_dead_list():
    failing.enqueue()
    for delay in (10, 20, None):
        before = clock.now()
        (job,) = work_off()
        if delay:
            assert job.status == Status.WAITING
            assert timedelta(seconds=delay) <= job.run_at - before < timedelta(seconds=delay + 5)
            Job.objects.update(run_at=clock.now())
    assert job.status == Status.DEAD
    assert job.error == "RuntimeError: No luck at attempt 3."
    assert "in failing" in job.last_error


@pytest.mark.django_db
def test_what_is_hopeless_is_not_tried_again():
    hopeless.enqueue()
    (job,) = work_off()
    assert (job.status, job.last_error) == (Status.DEAD, "The file has no column named date.")


@pytest.mark.django_db
def test_a_task_of_another_version_of_the_program_waits_for_it():
    Job.objects.create(kind="test.gone", run_at=clock.now(), created_at=clock.now())
    (job,) = work_off()
    assert job.status == Status.WAITING
    assert "no task named test.gone" in job.last_error


@pytest.mark.django_db(transaction=True)
def test_a_task_that_sleeps_too_long_is_woken():
    job = claimed(hung)
    started = time.monotonic()
    assert execute(job) == Status.DEAD
    assert time.monotonic() - started < 5
    job.refresh_from_db()
    assert "longer than 0:00:00.5" in job.error


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_renews_the_lease_stores_progress_and_brings_the_wish_to_cancel(tmp_path):
    job = claimed(slow, path=str(tmp_path / "log"), steps=200)
    Job.objects.update(cancel_requested=True)
    assert execute(job, lease=timedelta(seconds=0.4)) == Status.CANCELLED
    job.refresh_from_db()
    assert 0 < job.done < 200
    assert (job.total, job.note, job.cancel_requested) == (200, "stepping", False)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_lease_was_lost_stops_and_leaves_the_record_alone(tmp_path):
    job = claimed(slow, path=str(tmp_path / "log"), steps=200)
    Job.objects.update(holder="somebody else")
    assert execute(job, lease=timedelta(seconds=0.4)) is None
    assert Job.objects.get().status == Status.RUNNING
    assert "end" not in (tmp_path / "log").read_text()


@pytest.mark.django_db
def test_an_interrupted_job_waits_again_and_keeps_its_attempts_and_progress(tmp_path):
    job = claimed(slow, path=str(tmp_path / "log"))
    running = Running(job, at=clock.now())
    running.request(Request.INTERRUPT)
    assert execute(job, running=running) == Status.WAITING
    job.refresh_from_db()
    assert (job.attempts, job.done, job.lease_until) == (0, 1, None)


@pytest.mark.django_db
def test_surroundings_wrap_every_job(tmp_path, monkeypatch):
    seen = []

    @contextmanager
    def around(running):
        seen.append(("in", running.by_id))
        yield
        seen.append(("out", running.kind))

    monkeypatch.setattr(execution, "SURROUNDINGS", [around])
    note.enqueue(path=str(tmp_path / "log"), by=3)
    work_off()
    assert seen == [("in", 3), ("out", "test.note")]
