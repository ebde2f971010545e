"""The worker: a loop that leases one job after the other, makes up for dead workers and watches the schedules."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from guanxi.jobs import beats, clock, queue, schedules
from guanxi.jobs.execution import LEASE, execute
from guanxi.jobs.models import Job
from guanxi.jobs.running import Interrupted, Request, Running

POLL = 0.25
SWEEP = 1.0
GRACE = 20.0
log = logging.getLogger("guanxi.jobs")


class Worker:
    """Carries out jobs until it is told to stop. One process runs one worker, in its main thread."""

    def __init__(self, *, queues: Sequence[str] = (), lease: timedelta = LEASE, grace: float = GRACE) -> None:
        self.queues = tuple(queues)
        self.lease = lease
        self.grace = grace
        self._stopping = threading.Event()
        self._running: Running | None = None
        self._next_sweep = self._next_beat = 0.0

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. The job in hand gets `grace` seconds to end, then it goes back to the queue."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        log.info("Worker ready for %s.", ", ".join(self.queues) or "all queues")
        while not self._stopping.is_set():
            try:
                busy = self.turn()
            except (OperationalError, InterfaceError) as error:
                log.warning("The database does not answer: %s", error)
                connection.close()
                self._stopping.wait(1.0)
            else:
                if not busy:
                    self._stopping.wait(POLL)
        with contextlib.suppress(OperationalError, InterfaceError):
            beats.farewell()

    def turn(self) -> bool:
        """Sweep if it is time to, and carry out one job; False when none was due."""
        at = clock.now()
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP
            queue.recover(at=at)
            schedules.enqueue_due(at=at)
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + beats.EVERY.total_seconds()
            beats.beat(queues=self.queues, at=at)
        job = queue.claim(at=at, lease=self.lease, queues=self.queues)
        if job is None:
            return False
        self._carry_out(job)
        return True

    def _carry_out(self, job: Job) -> None:
        self._running = Running(job, at=clock.now())
        started = time.monotonic()
        status = execute(job, lease=self.lease, running=self._running)
        self._running = None
        close_old_connections()
        log.info("%s %s after %.2f s", job, status or "lost", time.monotonic() - started)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():  # asked twice, or the grace is over: the task is left where it stands
            if self._running and self._running.performing:
                raise Interrupted
            return
        self._stopping.set()
        if self._running:
            self._running.request(Request.INTERRUPT)
            timer = threading.Timer(self.grace, signal.pthread_kill, [threading.get_ident(), signal.SIGTERM])
            timer.daemon = True
            timer.start()


def work_off(*, queues: Sequence[str] = (), limit: int = 1000) -> list[Job]:
    """Carry out everything that is due, here and now, and return the jobs as they ended; for tests and commands."""
    worked: list[Job] = []
    while len(worked) < limit and (job := queue.claim(at=clock.now(), lease=LEASE, queues=queues)):
        execute(job)
        job.refresh_from_db()
        worked.append(job)
    return worked
