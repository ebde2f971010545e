"""The heartbeat: a thread that renews the lease of the job in hand, stores its progress and carries requests to it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, connection

from guanxi.jobs import clock, queue
from guanxi.jobs.models import Job
from guanxi.jobs.running import Request, Running

PAUSE = 2.0
# How long after its time limit a task may still clean up before the process is ended under it.
PATIENCE = timedelta(seconds=10)
EXIT_HUNG = 70
log = logging.getLogger("guanxi.jobs")


@contextmanager
def heartbeat(job: Job, running: Running, *, lease: timedelta, limit: timedelta) -> Iterator[None]:
    """Keep the lease of the job alive for as long as the block runs."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_beat, args=(job, running, lease, limit + PATIENCE, stop), name=f"heartbeat {job.pk}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(job: Job, running: Running, lease: timedelta, limit: timedelta, stop: threading.Event) -> None:
    end = time.monotonic() + limit.total_seconds()
    pause = min(PAUSE, lease.total_seconds() / 4)
    try:
        while not stop.wait(pause):
            if time.monotonic() > end:
                _abandon(job, limit)
            _renew(job, running, lease)
    finally:
        connection.close()


def _renew(job: Job, running: Running, lease: timedelta) -> None:
    try:
        stored = queue.renew(job, until=clock.now() + lease, **running.told())
    except Error as error:
        # The database restarts or is busy; there is time for more tries before the lease runs out.
        log.warning("The lease of %s could not be renewed: %s", job, error)
        connection.close()
        return
    if stored is None:
        running.request(Request.LEASE_LOST)
    elif stored.cancel_requested:
        running.request(Request.CANCEL)


def _abandon(job: Job, limit: timedelta) -> None:
    """The task hangs where no exception reaches it: record that and end the process; its supervisor starts another."""
    error = f"It hung for longer than {limit}; its worker was ended."
    queue.fail(job, error=error, at=clock.now(), delay=timedelta(minutes=1))
    log.error("%s: %s", job, error)
    os._exit(EXIT_HUNG)
