"""Background work of the exchange: carrying imports and exports out, and clearing old files away."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.exchange import actions
from guanxi.exchange.engine import Overtaken
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.jobs.running import Cancelled, Running, Unrecoverable
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily

KEPT_IMPORTS = timedelta(days=30)
KEPT_EXPORTS = timedelta(days=7)


# An import that is killed over and over still gets further each time, so it is tried often.
@task("exchange.import", label=_("Import"), queue="long", max_attempts=100, time_limit=timedelta(hours=12))
def carry_on_import(running: Running, *, run_id: int) -> None:
    """Carry a run on from where it stands."""
    run = ImportRun.objects.get(pk=run_id)
    if not run.under_way:
        return
    running.progress(run.consumed, run.total)
    with translation.override(run.language or None):
        try:
            actions.carry_on(run=run, at=running.at, report=lambda done: running.progress(done, run.total))
        except Cancelled:
            actions.cancel(run=run, at=timezone.now())
            raise
        except Overtaken:
            return
        except (OperationalError, InterfaceError):
            # The database is away or full; the job queue tries again later, from the last chunk.
            raise
        except Exception as error:
            actions.fail(run=run, reason=str(error) or type(error).__name__, at=timezone.now())
            raise Unrecoverable(str(error)) from error


@task("exchange.clear", label=_("Clear away old import and export files"), schedule=daily("03:40"))
def clear(running: Running) -> None:
    """Delete the files of imports after 30 days and of exports after 7; what was done stays in the log."""
    imports = ImportRun.objects.exclude(state__in=ImportRun.UNDER_WAY).filter(created_at__lt=running.at - KEPT_IMPORTS)
    for run in imports.exclude(stored_as="").iterator():
        for path in (run.path, run.error_path):
            path.unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(stored_as="")
    exports = ExportRun.objects.filter(created_at__lt=running.at - KEPT_EXPORTS).exclude(stored_as="")
    for stored_as in exports.values_list("stored_as", flat=True):
        Path(default_storage.path(stored_as)).unlink(missing_ok=True)
    exports.update(stored_as="")


def start_import(*, run: ImportRun, at: datetime, dry: bool) -> ImportRun:
    """Begin a check or the import itself, and queue the work in the same transaction."""
    with transaction.atomic():
        begun = actions.begin(run=run, at=at, dry=dry)
        job = carry_on_import.enqueue(unique_key=f"exchange.import {run.pk}", by=begun.created_by, run_id=run.pk)
        begun.job_id = job.pk
        begun.save(update_fields=["job_id"])
    return begun


def start_again(*, run: ImportRun, at: datetime) -> ImportRun:
    """Carry a failed import on from the last chunk that stood."""
    with transaction.atomic():
        resumed = actions.resume(run=run)
        job = carry_on_import.enqueue(unique_key=f"exchange.import {run.pk}", by=resumed.created_by, run_id=run.pk)
        resumed.job_id = job.pk
        resumed.save(update_fields=["job_id"])
    return resumed
