"""Carrying out one leased job: what surrounds the task, its heartbeat, its time limit, and how its end is recorded."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

from guanxi.jobs import clock, queue
from guanxi.jobs.heartbeat import heartbeat
from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import Cancelled, Interrupted, LeaseLost, Running, TimeLimitExceeded, Unrecoverable
from guanxi.jobs.task import Task, UnknownTask, find
from guanxi.jobs.telling import told

LEASE = timedelta(seconds=20)
log = logging.getLogger("guanxi.jobs")

Surrounding = Callable[[Running], AbstractContextManager[Any]]
SURROUNDINGS: list[Surrounding] = []


def surround(surrounding: Surrounding) -> Surrounding:
    """Declare a context in which every job runs (the audit log's operation, the user's language).

    For packages above this one: `@surround @contextmanager def operation_per_job(running): ...`.
    """
    SURROUNDINGS.append(surrounding)
    return surrounding


def execute(job: Job, *, lease: timedelta = LEASE, running: Running | None = None) -> Status | None:
    """Carry out a leased job and record its end; returns the job's new status, None when the lease was lost."""
    running = running or Running(job, at=clock.now())
    try:
        task = find(job.kind)
    except UnknownTask as error:
        return _failed(job, running, error, delay=Task.retry_after)
    try:
        with heartbeat(job, running, lease=lease, limit=task.time_limit), _time_limit(task.time_limit):
            result = _perform(task, running, job.payload)
    except LeaseLost:
        log.warning("%s lost its lease; another worker has it.", job)
        return None
    except Cancelled:
        return _end(job, running, Status.CANCELLED)
    except Interrupted:
        given_back = queue.give_back(job, run_at=clock.now(), attempts=job.attempts - 1, **running.told())
        return Status.WAITING if given_back else None
    except Unrecoverable as error:
        return _failed(job, running, error, delay=None)
    except (Exception, TimeLimitExceeded) as error:
        return _failed(job, running, error, delay=task.delay(job.attempts))
    return _end(job, running, Status.DONE, result=result)


def _perform(task: Task, running: Running, payload: dict[str, Any]) -> Any:
    with ExitStack() as stack:
        for surrounding in SURROUNDINGS:
            stack.enter_context(surrounding(running))
        running.performing = True
        try:
            return task(running, **payload)
        finally:
            running.performing = False


def _end(job: Job, running: Running, status: Status, **changes: Any) -> Status | None:
    if not queue.finish(job, status=status, at=clock.now(), **running.told(), **changes):
        log.warning("%s was %s, but its lease had been lost.", job, status)
        return None
    return status


def _failed(job: Job, running: Running, error: BaseException, *, delay: timedelta | None) -> Status | None:
    words = str(error) if isinstance(error, Unrecoverable) else told(error)
    if not queue.fail(job, error=words, at=clock.now(), delay=delay, **running.told()):
        return None
    status = Job.objects.values_list("status", flat=True).get(pk=job.pk)
    log.log(logging.ERROR if status == Status.DEAD else logging.WARNING, "%s failed: %r", job, error)
    return Status(status)


@contextmanager
def _time_limit(limit: timedelta) -> Iterator[None]:
    """Raise TimeLimitExceeded in the block after `limit`. Signals reach the main thread only; elsewhere no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TimeLimitExceeded(f"It took longer than {limit}.")

    former = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        with contextlib.suppress(TimeLimitExceeded):  # it may ring on the very last line
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
