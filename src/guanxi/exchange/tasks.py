"""Background work of the exchange: carrying imports and exports out, and clearing old files away."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.exchange import actions, exporting
from guanxi.exchange.engine import Overtaken
from guanxi.exchange.kinds import UnknownKind
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.exchange.reading import opening
from guanxi.exchange.writers import TooLong
from guanxi.jobs import actions as jobs
from guanxi.jobs.models import Job
from guanxi.jobs.running import Cancelled, Running, Unrecoverable
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.kernel import statistics

log = logging.getLogger("guanxi.exchange")

# So many lines change how the rows of the database lie.
MANY = 10_000
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
            _must_have_maker(run)
            actions.carry_on(run=run, at=running.at, report=lambda done: running.progress(done, run.total))
            if (run.total or 0) > MANY:
                statistics.refresh()
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


@task("exchange.export", label=_("Export"), queue="long", max_attempts=3, time_limit=timedelta(hours=6))
def carry_out_export(running: Running, *, run_id: int) -> None:
    """Write the file of an export, from the start; what its user may not export is left out."""
    run = ExportRun.objects.select_related("created_by").get(pk=run_id)
    state, unforeseen = ExportRun.State.FINISHED, ""
    told: dict[str, Any] = {}
    try:
        told = {"rows": _write_export(run, running)}
    except Cancelled:
        state = ExportRun.State.CANCELLED
    except (OperationalError, InterfaceError):
        # The database is away or full; the job queue tries again later.
        raise
    except (TooLong, UnknownKind, actions.NotNow) as error:
        state, told = ExportRun.State.FAILED, {"message": str(error)}
    except Exception as error:
        log.exception("The export %s has failed.", run.pk)
        unforeseen = str(error) or type(error).__name__
        state, told = ExportRun.State.FAILED, {"message": unforeseen[:300]}
    # Not before the error and the cursor that it holds are gone: SQLite may refuse a connection that reads to write.
    _end_export(run, state, **told)
    if state == ExportRun.State.CANCELLED:
        raise Cancelled
    if unforeseen:
        raise Unrecoverable(unforeseen)


def _write_export(run: ExportRun, running: Running) -> int:
    """Write the file, whole or not at all. The heartbeat of the job stores the progress, on a connection of its own."""
    _must_have_maker(run)
    part = run.path.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with translation.override(run.language or None), part.open("wb") as target:
            exporter = exporting.find(run.kind)
            rows = exporting.write(
                exporter, target, form=run.format, by=run.created_by, labelled=True, report=running.progress
            )
        part.replace(run.path)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _must_have_maker(run: ImportRun | ExportRun) -> None:
    """Raises NotNow for work whose user is gone: nobody's rights are left to do it with."""
    if run.created_by is None:
        raise actions.NotNow(_("The user who began this is no longer there."))


def _end_export(run: ExportRun, state: str, **values: Any) -> None:
    ExportRun.objects.filter(pk=run.pk).update(state=state, finished_at=timezone.now(), **values)


def start_export(*, kind: str, form: str, by: User, at: datetime) -> ExportRun:
    """Log an export, and queue its work in the same transaction."""
    with transaction.atomic():
        run = ExportRun.objects.create(
            kind=kind,
            format=form,
            stored_as=f"{actions.FOLDER}/{secrets.token_urlsafe(24)}.{form}",
            language=translation.get_language() or "",
            created_by=by,
            created_at=at,
        )
        run.job_id = carry_out_export.enqueue(by=by, run_id=run.pk).pk
        run.save(update_fields=["job_id"])
    return run


@task("exchange.clear", label=_("Clear away old import and export files"), schedule=daily("03:40"))
def clear(running: Running) -> None:
    """Delete the files of imports after 30 days and of exports after 7; what was done stays in the log."""
    imports = ImportRun.objects.exclude(state__in=ImportRun.UNDER_WAY).filter(created_at__lt=running.at - KEPT_IMPORTS)
    for run in imports.exclude(stored_as="").iterator():
        opening.forget(run.path)
        run.error_path.unlink(missing_ok=True)
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


def stop_import(*, run: ImportRun, at: datetime) -> None:
    """Stop a run: at once if nothing works on it, else after the chunk in hand."""
    if not _is_stopping(run.job_id, at):
        actions.cancel(run=run, at=at)


def start_again(*, run: ImportRun, at: datetime) -> ImportRun:
    """Carry a failed import on from the last chunk that stood."""
    with transaction.atomic():
        resumed = actions.resume(run=run)
        job = carry_on_import.enqueue(unique_key=f"exchange.import {run.pk}", by=resumed.created_by, run_id=run.pk)
        resumed.job_id = job.pk
        resumed.save(update_fields=["job_id"])
    return resumed


def stop_export(*, run: ExportRun, at: datetime) -> None:
    """Stop an export that has not ended."""
    if not _is_stopping(run.job_id, at):
        _end_export(run, ExportRun.State.CANCELLED)


def _is_stopping(job_id: int | None, at: datetime) -> bool:
    """Ask a job to stop; whether it is at work and will do so itself."""
    job = Job.objects.filter(pk=job_id or 0).first()
    if job is not None:
        with suppress(jobs.NotPossible):
            jobs.cancel(job=job, at=at)
        job.refresh_from_db()
    return job is not None and not job.finished
