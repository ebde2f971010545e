"""Real worker processes, and what happens when they die."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.db import connection

from guanxi.jobs.models import Job, Status
from guanxi.jobs.tests import processes
from guanxi.jobs.tests.processes import ended
from guanxi.jobs.tests.sample_tasks import deaf, note, poison, slow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker():
    """Starts worker processes on the test database."""
    started = []

    def start() -> BaseProcess:
        process = processes.start(knowing="guanxi.jobs.tests.sample_tasks")
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def wait_for(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "This took too long."
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def status(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def test_a_job_survives_the_kill_of_its_worker(worker, tmp_path):
    log = tmp_path / "log"
    job = slow.enqueue(path=str(log))
    first = worker()
    wait_for(lambda: lines(log) == ["start 1"])
    first.kill()
    worker()
    wait_for(lambda: status(job) == Status.DONE)
    assert lines(log) == ["start 1", "start 2", "end 2"]


def test_a_poisonous_job_dies_and_the_others_go_on(worker, tmp_path):
    log, other = tmp_path / "log", tmp_path / "other"
    job = poison.enqueue(path=str(log), priority=1)
    note.enqueue(path=str(other))
    for _ in range(2):
        assert ended(worker(), 30) == -signal.SIGSEGV
    worker()
    wait_for(lambda: status(job) == Status.DEAD and lines(other))
    assert lines(log) == ["poison 1", "poison 2"]
    job.refresh_from_db()
    assert "died during attempt 2" in job.error


def test_a_stopping_worker_gives_its_job_back_at_the_next_safe_point(worker, tmp_path):
    log = tmp_path / "log"
    job = slow.enqueue(path=str(log), steps=1000)
    process = worker()
    wait_for(lambda: lines(log))
    process.terminate()
    assert ended(process, 10) == 0
    job.refresh_from_db()
    assert (job.status, job.attempts, job.lease_until) == (Status.WAITING, 0, None)


def test_a_task_without_safe_points_is_interrupted_when_the_grace_is_over(worker, tmp_path):
    log = tmp_path / "log"
    job = deaf.enqueue(path=str(log))
    process = worker()
    wait_for(lambda: lines(log))
    process.terminate()
    assert ended(process, 10) == 0
    assert status(job) == Status.WAITING


def test_two_workers_share_the_work_and_do_each_job_once(worker, tmp_path):
    log = tmp_path / "log"
    for number in range(30):
        note.enqueue(path=str(log), text=str(number))
    worker()
    worker()
    wait_for(lambda: not Job.objects.exclude(status=Status.DONE).exists())
    assert sorted(lines(log)) == sorted(f"{number} 1" for number in range(30))


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite has no server to restart")
def test_a_worker_outlives_the_loss_of_its_connections(worker, tmp_path):
    log = tmp_path / "log"
    job = slow.enqueue(path=str(log), steps=60)
    worker()
    wait_for(lambda: lines(log))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s",
            [connection.settings_dict["NAME"]],
        )
    other = note.enqueue(path=str(log), text="other")
    wait_for(lambda: status(job) == status(other) == Status.DONE)
    assert "end 1" in lines(log)
