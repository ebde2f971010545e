"""The verbs of an import: take a file in, choose, check, run, put right, take back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit import undo as change_log
from guanxi.audit.models import Operation
from guanxi.exchange import kinds, mapping, survey
from guanxi.exchange.engine import Engine, Report
from guanxi.exchange.models import ImportRun
from guanxi.exchange.reading import opening
from guanxi.exchange.reading.dialect import Dialect
from guanxi.exchange.reading.rows import Table, UnreadableFile

FOLDER = "exchange"
State = ImportRun.State


class NotNow(Exception):
    """The import is not in a state in which this can be done; the message is for the user."""


def take_in(
    *, content: Iterable[bytes], name: str, kind: str, by: User | None, at: datetime, written: Mapping[str, Any] = {}
) -> ImportRun:
    """Store a file under a random name, find out how it is written, and suggest what its columns mean.

    `written` overrides what is found out (see `Dialect`). Raises UnreadableFile.
    """
    stored_as = f"{FOLDER}/{secrets.token_urlsafe(24)}.data"
    path = Path(default_storage.path(stored_as))
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        path.chmod(0o600)
        for block in content:
            digest.update(block)
            file.write(block)
    try:
        dialect = Dialect.from_json(opening.normalise(path, name).as_json() | dict(written))
        columns = Table(path, dialect).columns
    except (UnreadableFile, LookupError) as error:
        opening.forget(path)
        raise UnreadableFile(str(error)) from error
    return ImportRun.objects.create(
        kind=kind,
        file_name=Path(name).name[-255:],
        stored_as=stored_as,
        digest=digest.hexdigest(),
        dialect=dialect.as_json(),
        columns=columns,
        mapping=mapping.suggest(kinds.find(kind), columns, by),
        language=get_language() or "",
        created_by=by,
        created_at=at,
    )


def read_as(*, run: ImportRun, written: Mapping[str, Any]) -> ImportRun:
    """Read the file in another way than was found out. Raises UnreadableFile, and changes nothing then."""
    _must_be(run, State.DRAFT, State.CHECKED)
    dialect = Dialect.from_json(run.dialect | dict(written))
    if dialect.sheet != run.dialect.get("sheet", ""):
        if dialect.sheet not in dialect.sheets:
            raise UnreadableFile(_("The workbook has no sheet of this name."))
        dialect = opening.turn_to(run.path, dialect, dialect.sheet)
    try:
        columns = Table(run.path, dialect).columns
    except (UnreadableFile, LookupError) as error:
        former = Dialect.from_json(run.dialect)
        if dialect.sheet != former.sheet:
            opening.turn_to(run.path, former, former.sheet)
        told = _("There is no encoding of this name.") if isinstance(error, LookupError) else str(error)
        raise UnreadableFile(told) from error
    run.dialect, run.columns = dialect.as_json(), columns
    run.mapping = mapping.suggest(kinds.find(run.kind), columns, run.created_by)
    run.save(update_fields=["dialect", "columns", "mapping"])
    return run


def choose(*, run: ImportRun, mapped: Mapping[str, str], mode: str, options: Mapping[str, str]) -> ImportRun:
    """Say which column is which field and what happens to records that exist. The choice is remembered.

    Fields that the run's user may not write are left out.
    """
    _must_be(run, State.DRAFT, State.CHECKED)
    kind = kinds.find(run.kind)
    known = {key: column for key, column in mapped.items() if column in run.columns}
    run.mapping = kind.open_part(known, run.created_by)
    run.mode, run.options = mode, {key: value for key, value in options.items() if value}
    run.state, run.corrections = State.DRAFT, {}
    run.save(update_fields=["mapping", "mode", "options", "state", "corrections"])
    mapping.remember(kind, run.columns, run.mapping, run.created_by)
    return run


def forget(*, run: ImportRun) -> None:
    """Drop a file that was taken in and not imported."""
    _must_be(run, State.DRAFT, State.CHECKED)
    opening.forget(run.path)
    run.error_path.unlink(missing_ok=True)
    run.delete()


def correct(*, run: ImportRun, row: int, column: str, cell: str) -> None:
    """Put a cell of a faulty row right; it counts in the next check or run, the file stays as it is."""
    _must_be(run, State.CHECKED, State.FINISHED, State.CANCELLED)
    if column not in run.columns:
        raise NotNow(_("The file has no such column."))
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        locked.corrections.setdefault(str(row), {})[column] = cell[:2000]
        locked.save(update_fields=["corrections"])
    run.corrections = locked.corrections


def missing(run: ImportRun) -> list[str]:
    """What the mapping still lacks, in words."""
    kind = kinds.find(run.kind)
    mapped = list(kind.open_part(run.mapping, run.created_by))
    return [" / ".join(str(field.label) for field in any_of) for any_of in kind.missing(mapped)]


def look_over(run: ImportRun) -> None:
    """Count the rows, and settle how dates and numbers are written where nobody has said so."""
    kind = kinds.find(run.kind)
    table = Table(run.path, Dialect.from_json(run.dialect))
    found = survey.survey(table, *survey_columns(kind, run.mapping))
    run.total = found.total
    run.options = {"date_order": found.date_order, "decimal_mark": found.decimal_mark} | {
        key: value for key, value in run.options.items() if value
    }
    run.save(update_fields=["total", "options"])


def survey_columns(kind: kinds.Kind, mapped: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The columns that hold dates, and those that hold numbers."""
    dates = [column for key, column in mapped.items() if kind.by_key[key].holds == "date"]
    numbers = [column for key, column in mapped.items() if kind.by_key[key].holds == "number"]
    return dates, numbers


def begin(*, run: ImportRun, at: datetime, dry: bool) -> ImportRun:
    """Start a check or the import itself from the first row. Raises NotNow while something is missing or under way."""
    if missing(run):
        raise NotNow(_("Not mapped yet: %s") % ", ".join(missing(run)))
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        _must_be(locked, State.DRAFT, State.CHECKED, *([State.FAILED] if dry else []))
        locked.issues.all().delete()
        locked.warnings.all().delete()
        locked.notes.all().delete()
        locked.state = State.CHECKING if dry else State.RUNNING
        locked.consumed, locked.counts, locked.error_bytes, locked.message = 0, {}, 0, ""
        locked.started_at, locked.finished_at = at, None
        locked.save()
    return locked


def carry_on(*, run: ImportRun, at: datetime, report: Report = lambda consumed: None) -> ImportRun:
    """Do the work of a run that has begun, from where it stands (again from the start for a check).

    What `report` raises stops it between two chunks; the run can be carried on later.
    """
    dry = run.state == State.CHECKING
    if dry and run.consumed:
        run.issues.all().delete()
        run.warnings.all().delete()
        run.consumed, run.counts = 0, {}
        run.save(update_fields=["consumed", "counts"])
    if run.total is None or not run.consumed:
        look_over(run)
    engine = Engine(run, at=run.started_at or at, dry=dry)
    engine.go(report)
    if not dry:
        engine.finish()
    _end(run, State.CHECKED if dry else State.FINISHED, at)
    return run


def cancel(*, run: ImportRun, at: datetime) -> ImportRun:
    """Leave a run where it stands. What it has brought in stays, complete in itself, until it is taken back."""
    _must_be(run, *ImportRun.UNDER_WAY)
    if run.state == State.RUNNING:
        Engine(run, at=run.started_at or at).finish()
    _end(run, State.DRAFT if run.state == State.CHECKING else State.CANCELLED, at)
    return run


def fail(*, run: ImportRun, reason: str, at: datetime) -> None:
    """Record that a run cannot go on, and why."""
    run.message = reason[:300]
    run.save(update_fields=["message"])
    _end(run, State.FAILED, at)


def resume(*, run: ImportRun) -> ImportRun:
    """Let a failed import go on from where it stands."""
    _must_be(run, State.FAILED)
    run.state, run.message, run.finished_at = State.RUNNING, "", None
    run.save(update_fields=["state", "message", "finished_at"])
    return run


def repair(*, run: ImportRun, at: datetime) -> int:
    """Take in the rows of a finished run that have been put right; answers how many went in."""
    _must_be(run, State.FINISHED, State.CANCELLED)
    issues = list(run.issues.filter(row__in=[int(row) for row in run.corrections]))
    if not issues:
        return 0
    engine = Engine(run, at=at)
    lines = engine.repair(issues)
    run.error_bytes = engine.errors.replace(lines, run.mapping)
    taken = {str(line.number) for line in lines if not line.faults}
    run.corrections = {row: cells for row, cells in run.corrections.items() if row not in taken}
    run.save(update_fields=["error_bytes", "corrections"])
    return len(taken)


def undo(*, run: ImportRun, by: User | None, at: datetime, overwrite: bool = False) -> ImportRun:
    """Take a whole import back: what it created goes to the bin, what it changed is as before.

    Raises audit.undo.CannotUndo if what it wrote has been changed since and `overwrite` is not set.
    """
    _must_be(run, State.FINISHED, State.CANCELLED, State.FAILED)
    if run.operation is not None:
        change_log.undo(operation=run.operation, by=by, at=at, overwrite=overwrite)
    run.state = State.UNDONE
    run.save(update_fields=["state"])
    return run


@change_log.on_undo
def mark_undone(operation: Operation) -> None:
    """An import can also be taken back from the list of operations."""
    ImportRun.objects.filter(operation=operation).update(state=State.UNDONE)


def _end(run: ImportRun, state: str, at: datetime) -> None:
    run.state, run.finished_at = state, at
    run.save(update_fields=["state", "finished_at"])


def _must_be(run: ImportRun, *states: str) -> None:
    if run.state not in states:
        raise NotNow(_("This cannot be done while the import is in the state “%s”.") % run.get_state_display())
