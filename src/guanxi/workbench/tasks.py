"""Background work of the lists: what is done to very many records, and undoing it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.audit.log import Operation
from guanxi.jobs import actions as jobs
from guanxi.jobs.models import Job
from guanxi.jobs.running import Cancelled, Running, Unrecoverable
from guanxi.jobs.task import task
from guanxi.kernel import statistics
from guanxi.workbench.many import carrying
from guanxi.workbench.many.models import Undertaking

State = Undertaking.State
# So many rows change how those of the database lie.
TELLING = 10_000


# One that is killed over and over still gets further each time, so it is tried often.
@task(
    "workbench.many",
    label=gettext_lazy("Change many records"),
    queue="long",
    max_attempts=100,
    time_limit=timedelta(hours=12),
)
def carry_on(running: Running, *, work: int) -> dict[str, int]:
    """Carry it on from where it stands, with the rights that its user has now."""
    undertaking = Undertaking.objects.select_related("operation__undoes").get(pk=work)
    if not undertaking.is_running:
        return {}
    user = User.objects.filter(pk=running.by_id or 0, is_active=True).first()
    running.progress(undertaking.done, undertaking.total)
    with translation.override(undertaking.language or None):
        try:
            if user is None:
                raise PermissionDenied(_("The user who began this is no longer there."))
            carrying.carry_on(undertaking, by=user, at=running.at, progress=running.progress)
        except Cancelled:
            _end(undertaking, State.STOPPED)
            raise
        except (OperationalError, InterfaceError):
            # The database is away or full; the job queue tries again later, from the last chunk.
            raise
        except Exception as error:
            told = carrying.words_of(error)
            _end(undertaking, State.FAILED, reasons=[*undertaking.reasons, *told])
            raise Unrecoverable(" ".join(told)) from error
    _end(undertaking, State.FINISHED, reasons=undertaking.reasons)
    if undertaking.changed > TELLING:
        statistics.refresh()
    return {"changed": undertaking.changed, "refused": undertaking.refused}


def start(*, by: User, **asked: Any) -> Undertaking:
    """Begin what shall be done to many records, and queue the work in the same transaction."""
    with transaction.atomic():
        return _queued(carrying.begin(by=by, **asked), by)


def start_undo(*, of: Operation, by: User, at: datetime, overwrite: bool) -> Undertaking:
    """Begin to undo a large operation, and queue the work in the same transaction."""
    with transaction.atomic():
        return _queued(carrying.begin_undo(of=of, by=by, at=at, overwrite=overwrite), by)


def stop(*, work: Undertaking, at: datetime) -> None:
    """Stop it: at once if nothing works on it, else after the chunk in hand. What was done stays, to be undone."""
    job = Job.objects.filter(pk=work.job_id or 0).first()
    if job is not None:
        with suppress(jobs.NotPossible):
            jobs.cancel(job=job, at=at)
        job.refresh_from_db()
    if job is None or job.finished:
        work.refresh_from_db()
        if work.is_running:
            _end(work, State.STOPPED)


def _queued(work: Undertaking, by: User) -> Undertaking:
    work.job_id = carry_on.enqueue(unique_key=f"workbench.many {work.pk}", by=by, work=work.pk).pk
    work.save(update_fields=["job_id"])
    return work


def _end(work: Undertaking, state: str, **values: Any) -> None:
    ended = {"state": state, "finished_at": timezone.now(), "given": "", "query": "", **values}
    with transaction.atomic():
        Undertaking.objects.filter(pk=work.pk).update(**ended)
        if state != State.FINISHED and not work.done:
            # Nothing was undone: it can be asked for again.
            Operation.objects.filter(pk=work.operation_id).update(undoes=None)
