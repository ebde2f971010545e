"""What people do with jobs: retry, discard, cancel, pause a schedule, run it now."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.jobs.models import Job, Schedule, Status
from guanxi.jobs.schedules import scheduled_tasks


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


@transaction.atomic
def discard(*, job: Job) -> None:
    """Take a job that failed for good off the dead list. Raises NotPossible."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status != Status.DEAD:
        raise NotPossible(_("Only a job that failed for good can be discarded."))
    job.delete()


def run_now(*, kind: str, by: models.Model) -> Job:
    """Let a schedule's task run outside its timetable, once, however often it is asked for. Raises NotPossible."""
    task = next((task for task in scheduled_tasks() if task.kind == kind), None)
    if task is None:
        raise NotPossible(_("There is no such schedule."))
    return task.enqueue(unique_key=f"schedule:{kind}", by=by)


def pause(*, kind: str, paused: bool) -> None:
    """Let a schedule rest, or take it up again; slots missed meanwhile are made up for by one run.

    Raises NotPossible when there is no such schedule, or no worker has seen it yet.
    """
    if not Schedule.objects.filter(kind=kind).update(paused=paused):
        raise NotPossible(_("There is no such schedule."))
