"""What people do with jobs: retry, cancel, pause a schedule, run it now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.jobs.models import Job, Schedule, Status


class NotPossible(Exception):
    """The job's state does not allow that; the message says why in the user's words."""


@transaction.atomic
def retry(*, job: Job, at: datetime) -> None:
    """Let a dead or cancelled job wait again with all its attempts. Raises NotPossible."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status not in {Status.DEAD, Status.CANCELLED}:
        raise NotPossible(_("Only a job that failed for good or was cancelled can be tried again."))
    if job.unique_key and Job.objects.filter(unique_key=job.unique_key, status=Status.WAITING).exists():
        raise NotPossible(_("The same work is waiting already."))
    job.status, job.run_at, job.attempts, job.finished_at = Status.WAITING, at, 0, None
    job.cancel_requested = False
    job.save(update_fields=["status", "run_at", "attempts", "finished_at", "cancel_requested"])


@transaction.atomic
def cancel(*, job: Job, at: datetime) -> None:
    """Cancel a waiting job, or ask a running one to stop at its next safe point. Raises NotPossible."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status == Status.WAITING:
        job.status, job.finished_at = Status.CANCELLED, at
    elif job.status == Status.RUNNING:
        job.cancel_requested = True
    else:
        raise NotPossible(_("The job has already ended."))
    job.save(update_fields=["status", "finished_at", "cancel_requested"])


def pause(*, kind: str, paused: bool) -> None:
    """Let a schedule rest, or take it up again; slots missed meanwhile are made up for by one run."""
    Schedule.objects.filter(kind=kind).update(paused=paused)
