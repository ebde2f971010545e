from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from guanxi.jobs import clock, queue
from guanxi.jobs.models import Job, Status
from guanxi.jobs.tests.sample_tasks import failing, note

LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


def claim(at=None, queues=()):
    return queue.claim(at=at or clock.now(), lease=LEASE, queues=queues)


@pytest.mark.django_db
def test_the_most_urgent_due_job_comes_first():
    later = note.enqueue(path="", run_at=clock.now() + timedelta(hours=1))
    first, urgent = note.enqueue(path=""), note.enqueue(path="", priority=5)
    assert [claim().pk, claim().pk, claim()] == [urgent.pk, first.pk, None]
    assert claim(clock.now() + timedelta(hours=2)).pk == later.pk


@pytest.mark.django_db
def test_a_worker_takes_only_from_its_queues():
    note.enqueue(path="")
    assert claim(queues=["long"]) is None
    assert claim(queues=["long", "default"]) is not None


@pytest.mark.django_db
def test_arguments_are_checked_when_enqueued():
    with pytest.raises(TypeError):
        note.enqueue(pfad="x")
    with pytest.raises(TypeError):
        note.enqueue(path=object())
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_shares_the_fate_of_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.enqueue(path="")
        raise ZeroDivisionError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_key_has_at_most_one_waiting_and_one_running_job():
    first = note.enqueue(path="", unique_key="k")
    assert note.enqueue(path="", unique_key="k").pk == first.pk
    assert claim().pk == first.pk
    second = note.enqueue(path="", unique_key="k")
    assert second.pk != first.pk
    assert claim() is None
    running = Job.objects.get(pk=first.pk)
    queue.finish(running, status=Status.DONE, at=clock.now())
    assert claim().pk == second.pk


@pytest.mark.django_db
def test_an_earlier_call_pulls_the_waiting_job_forward():
    soon, late = clock.now() + SECOND, clock.now() + timedelta(hours=1)
    note.enqueue(path="", unique_key="k", run_at=late)
    note.enqueue(path="", unique_key="k", run_at=soon)
    note.enqueue(path="", unique_key="k", run_at=late)
    assert Job.objects.get().run_at == soon


@pytest.mark.django_db
def test_a_failed_job_gives_way_to_the_waiting_one_of_its_key():
    failing.enqueue(unique_key="k")
    job = claim()
    waiting = failing.enqueue(unique_key="k")
    queue.fail(job, error="x", at=clock.now(), delay=SECOND)
    assert dict(Job.objects.values_list("pk", "status")) == {job.pk: "cancelled", waiting.pk: "waiting"}


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_back_and_dies_after_the_last_attempt():
    failing.enqueue()
    for attempt in (1, 2, 3):
        job = claim()
        assert job.attempts == attempt
        assert queue.recover(at=clock.now()) == 0
        assert queue.recover(at=clock.now() + LEASE + SECOND) == 1
        Job.objects.update(run_at=clock.now())
    job.refresh_from_db()
    assert job.status == Status.DEAD
    assert "died during attempt 3" in job.error


@pytest.mark.django_db
def test_who_has_lost_the_lease_can_no_longer_touch_the_job():
    note.enqueue(path="")
    stale = claim()
    queue.recover(at=clock.now() + LEASE + SECOND)
    fresh = claim(clock.now() + LEASE + SECOND)
    assert fresh.pk == stale.pk
    assert queue.renew(stale, until=clock.now() + LEASE) is None
    assert not queue.finish(stale, status=Status.DONE, at=clock.now())
    assert not queue.fail(stale, error="x", at=clock.now(), delay=SECOND)
    assert queue.finish(fresh, status=Status.DONE, at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_each_job_is_claimed_by_one_worker_only():
    expected = {note.enqueue(path="").pk for _ in range(40)}
    claimed: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while job := claim():
            claimed.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(expected)


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_that_is_asked_for_again_starts_only_after_the_asking_transaction():
    """Otherwise it could read the state before the change that it was asked to take notice of."""
    note.enqueue(path="", unique_key="k")
    seen = []

    def look() -> None:
        seen.append(claim() if connection.vendor == "postgresql" else None)
        connection.close()

    with transaction.atomic():
        note.enqueue(path="", unique_key="k")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [None]
    assert claim() is not None
