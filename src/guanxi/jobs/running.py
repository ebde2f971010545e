"""What a task sees of the job that it carries out, and the ways in which a job is brought to a stop."""

from __future__ import annotations

import threading
from datetime import datetime
from enum import Enum

from guanxi.jobs.models import Job


class Stop(BaseException):
    """The job must end here. Like KeyboardInterrupt no error, so that `except Exception` lets it through."""


class Cancelled(Stop):
    """Somebody asked for the job to be cancelled; it ends for good."""


class Interrupted(Stop):
    """The worker is stopping; the job goes back to the queue and is taken up again at once."""


class LeaseLost(Stop):
    """The lease ran out (the machine slept, say) and another worker has the job now."""


class TimeLimitExceeded(Stop):
    """The job took longer than its task allows; it counts as a failed attempt."""


class Unrecoverable(Exception):
    """The task knows that trying again is of no use; the job goes to the dead list with this message."""


class Request(Enum):
    """Why a running job is to stop at its next `progress` call."""

    CANCEL = Cancelled
    INTERRUPT = Interrupted
    LEASE_LOST = LeaseLost


class Running:
    """A job under way. `progress` is cheap: the heartbeat writes what it is told every other second.

    `performing` is true while the task's own code runs, which is when a signal may interrupt it.
    """

    def __init__(self, job: Job, *, at: datetime) -> None:
        self.job_id = job.pk
        self.kind = job.kind
        self.attempt = job.attempts
        self.by_id = job.created_by
        self.at = at
        self.done, self.total, self.note = job.done, job.total, job.note
        self.performing = False
        self._request: Request | None = None
        self._lock = threading.Lock()

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the work is, at a point where it can be left and taken up again.

        Raises Cancelled, Interrupted or LeaseLost when the work is to stop here.
        """
        with self._lock:
            self.done, self.note = done, note[:200]
            self.total = self.total if total is None else total
        self.check()

    def check(self) -> None:
        """Stop here if that has been asked for; for tasks that have nothing to count."""
        if self._request is not None:
            raise self._request.value

    def request(self, request: Request) -> None:
        """Ask the task to stop at its next `progress` or `check`."""
        self._request = request

    def told(self) -> dict[str, int | str | None]:
        """What the task last said about its progress, as fields of the job."""
        with self._lock:
            return {"done": self.done, "total": self.total, "note": self.note}
