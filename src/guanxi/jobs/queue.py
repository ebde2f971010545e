"""The lease table at work: claim, renew, and the ways in which a lease ends.

Every change of a leased job is conditional on the lease's one-time token, so that a worker which has lost its lease
(because its machine slept, say) can no longer touch the job.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guanxi.jobs import beats
from guanxi.jobs.models import Job, Status

ERROR_LENGTH = 10_000


def claim(*, at: datetime, lease: timedelta, queues: Sequence[str] = ()) -> Job | None:
    """Lease the most urgent job that is due (in one of the queues, or in any), or return None.

    A job whose key is already running waits until that one has ended.
    """
    if not _claimable(at, queues).exists():  # a plain look first: idle workers must not take the write lock
        return None
    with transaction.atomic():
        job = _claimable(at, queues).select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        job.status = Status.RUNNING
        job.attempts += 1
        job.holder = f"{beats.name()}/{secrets.token_hex(8)}"
        job.lease_until = at + lease
        job.started_at = at
        job.save(update_fields=["status", "attempts", "holder", "lease_until", "started_at"])
    return job


def renew(job: Job, *, until: datetime, **progress: Any) -> Job | None:
    """Prolong the lease and store the progress; None when the lease is lost, else the job as it is now stored."""
    if not _held(job).update(lease_until=until, **progress):
        return None
    return Job.objects.only("cancel_requested").filter(pk=job.pk).first()


def finish(job: Job, *, status: Status, at: datetime, **changes: Any) -> bool:
    """End the lease for good (done, dead or cancelled). False when the lease was lost meanwhile."""
    return bool(
        _held(job).update(status=status, finished_at=at, lease_until=None, holder="", cancel_requested=False, **changes)
    )


def give_back(job: Job, *, run_at: datetime, attempts: int, **changes: Any) -> bool:
    """End the lease so that the job waits again. False when the lease was lost meanwhile.

    Where another job of the same key waits already, that one will do the work, and this one ends as cancelled.
    """
    changes |= {"lease_until": None, "holder": "", "attempts": attempts}
    try:
        with transaction.atomic():
            return bool(_held(job).update(status=Status.WAITING, run_at=run_at, **changes))
    except IntegrityError:
        return bool(_held(job).update(status=Status.CANCELLED, finished_at=run_at, **changes))


def fail(job: Job, *, error: str, at: datetime, delay: timedelta | None, **changes: Any) -> bool:
    """Record a failed attempt; the job waits for the next one after `delay`, or is dead (None, or tried too often)."""
    changes["last_error"] = error[-ERROR_LENGTH:]
    if delay is None or job.attempts >= job.max_attempts:
        return finish(job, status=Status.DEAD, at=at, **changes)
    return give_back(job, run_at=at + delay, attempts=job.attempts, **changes)


def recover(*, at: datetime) -> int:
    """Take back the leases that ran out because their worker died; returns how many jobs wait again or are dead."""
    expired = Job.objects.filter(status=Status.RUNNING, lease_until__lt=at)
    if not expired.exists():
        return 0
    recovered = 0
    for job in expired:
        error = f"The worker {job.holder.rsplit('/', 1)[0]} died during attempt {job.attempts}."
        with transaction.atomic():
            # The lease may have been renewed since the look above.
            if Job.objects.select_for_update().filter(pk=job.pk, lease_until__lt=at).exists():
                recovered += fail(job, error=error, at=at, delay=timedelta(0))
    return recovered


def _claimable(at: datetime, queues: Sequence[str]) -> QuerySet[Job]:
    running = Job.objects.filter(status=Status.RUNNING, unique_key=OuterRef("unique_key"))
    due = Job.objects.filter(Q(unique_key=None) | ~Exists(running), status=Status.WAITING, run_at__lte=at)
    if queues:
        due = due.filter(queue__in=queues)
    return due.order_by(F("priority").desc(), "run_at", "id")


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, holder=job.holder, status=Status.RUNNING)
