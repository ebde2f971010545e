"""Carrying an import out: chunk by chunk, each committed together with the place where it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from guanxi.audit.models import Operation
from guanxi.audit.operations import current, operation
from guanxi.exchange import kinds, moments, referring, words
from guanxi.exchange.cells import Conventions
from guanxi.exchange.error_file import ErrorFile
from guanxi.exchange.loading import Line, Loader, Loading, Outcome
from guanxi.exchange.memory import Memory, Notes, Scratch
from guanxi.exchange.models import ImportIssue, ImportRun, ImportWarning
from guanxi.exchange.parsing import RowParser, chunks
from guanxi.exchange.reading.dialect import Dialect
from guanxi.exchange.reading.rows import Row, Table

# Faults are shown and put right in place up to this number; the error file holds all of them.
ISSUES_SHOWN = 1000
PRESENTABLE = 20_000
WARNINGS_SHOWN = 200
REPEATED, WARNED = "repeated", "warned"
REFUSALS = (IntegrityError, DataError, ValidationError, OverflowError, ValueError)

Report = Callable[[int], None]


class Overtaken(Exception):
    """Another process carries this run on; this one has written nothing more."""


class Engine:
    """One pass over the file of a run. `dry` decides every line's outcome and writes only what it found."""

    def __init__(self, run: ImportRun, *, at: datetime, dry: bool = False) -> None:
        self.run, self.at, self.dry = run, at, dry
        self.kind = kinds.find(run.kind)
        dialect = Dialect.from_json(run.dialect)
        self.table = Table(run.path, dialect)
        self.conventions = conventions_of(run, at)
        self.memory: Memory = Scratch() if dry else Notes(run)
        # The rules may have changed since the columns were chosen.
        self.mapping = self.kind.open_part(run.mapping, run.created_by)
        columns, escaped = self.table.columns, not dialect.by_record
        self.parser = RowParser(self.kind, columns, self.mapping, self.conventions, run.corrections, escaped=escaped)
        self.errors = ErrorFile(run.error_path, self.table.columns, run.error_bytes)
        self.counts = Counter(run.counts)
        self.loader = self._new_loader()

    def go(self, report: Report = lambda consumed: None) -> None:
        """Read on from where the run stands to the end. `report` is told the rows consumed and may raise to stop."""
        together = self.run.mapping.get(self.kind.together)
        position = self.table.columns.index(together) if together else None
        for rows in chunks(self.table.rows(skip=self.run.consumed), position):
            self.take(rows)
            report(self.run.consumed)

    def take(self, rows: Sequence[Row]) -> None:
        """One chunk, and with it the new place of the run, or nothing."""
        lines = [self.parser.line(row) for row in rows]
        if self.dry:
            self._bring([line for line in lines if line.outcome is None])
        with transaction.atomic():
            self._hold()
            if not self.dry:
                self._write(lines)
            self._account(lines, consumed=len(lines))

    def repair(self, issues: Sequence[ImportIssue]) -> list[Line]:
        """Take refused rows once more, with what has been put right in them; the error file is not touched."""
        lines = [self.parser.line(self.table.checked(Row(issue.row, list(issue.cells)))) for issue in issues]
        with transaction.atomic():
            self._hold()
            self._write(lines)
            self.counts[Outcome.BAD] -= len(lines)
            ImportIssue.objects.filter(run=self.run, row__in=[line.number for line in lines]).delete()
            self._account(lines, consumed=0)
            with self._operation():
                self.loader.loading.operation = self.run.operation
                self.loader.finish()
        return lines

    def finish(self) -> None:
        """What follows from the rows that went in: totals, first and last purchases, states."""
        with self._operation():
            self.loader.loading.operation = self.run.operation
            self.loader.finish()
        self.run.notes.all().delete()

    def _hold(self) -> None:
        """Lock the run for this transaction, if it still stands where this process has left it."""
        stored = ImportRun.objects.select_for_update().filter(pk=self.run.pk, consumed=self.run.consumed)
        if not stored.exclude(state=ImportRun.State.UNDONE).exists():
            raise Overtaken(self.run.pk)

    def _write(self, lines: Sequence[Line]) -> None:
        with self._operation() as under_way:
            self._load([line for line in lines if line.outcome is None])
            self.run.operation = under_way.row

    def _operation(self):  # type: ignore[no-untyped-def]
        return operation(
            Operation.Kind.IMPORT,
            by=self.run.created_by,
            at=self.at,
            label=self.run.file_name[:120],
            cause=f"exchange.import {self.run.pk}",
            row=self.run.operation,
        )

    def _bring(self, lines: Sequence[Line]) -> None:
        referring.look_up(self.kind.model, lines, self.loader.loading)
        words.settle(self.kind.model, lines, self.loader.loading)
        self.loader.load([line for line in lines if line.outcome is None])

    def _load(self, lines: Sequence[Line]) -> None:
        """Bring lines in. What the database refuses is halved until the lines at fault stand alone."""
        under_way = current()
        assert under_way is not None
        row = under_way.row
        try:
            with transaction.atomic():
                self.loader.loading.operation = row
                self._bring(lines)
        except REFUSALS as error:
            # Rolled back with the rest: the operation, if it began here, and whatever the loader has seen.
            under_way.row = row
            self.loader = self._new_loader()
            for line in lines:
                line.reset()
            if len(lines) == 1:
                lines[0].refuse(_("The database refused this line: %s") % str(error).split("\n")[0][:200])
                return
            middle = len(lines) // 2
            self._load(lines[:middle])
            self._load(lines[middle:])

    def _account(self, lines: Sequence[Line], *, consumed: int) -> None:
        """Count what became of the lines, keep the refused ones, and move the run's place, all or nothing."""
        self.counts.update(str(line.outcome) for line in lines)
        self.counts[REPEATED] += sum(line.repeats for line in lines)
        self._keep_issues([line for line in lines if line.faults])
        self._keep_warnings([line for line in lines if line.warnings and not line.faults])
        if consumed:
            self.errors.size = self.errors.append(lines, self.run.mapping)
        self.run.consumed += consumed
        self.run.counts, self.run.error_bytes = dict(self.counts), self.errors.size
        self.run.save(update_fields=["consumed", "counts", "error_bytes", "operation"])

    def _keep_issues(self, refused: Sequence[Line]) -> None:
        room = ISSUES_SHOWN - (self.counts[Outcome.BAD] - len(refused))
        columns = self.run.mapping
        ImportIssue.objects.bulk_create(
            ImportIssue(
                run=self.run,
                row=line.number,
                cells=_presentable(line.cells),
                faults=[{"column": columns.get(f.field, ""), "reason": f.reason} for f in line.faults],
            )
            for line in refused[: max(0, room)]
        )

    def _keep_warnings(self, doubtful: Sequence[Line]) -> None:
        room = max(0, WARNINGS_SHOWN - self.counts[WARNED])
        self.counts[WARNED] += len(doubtful)
        columns = self.run.mapping
        ImportWarning.objects.bulk_create(
            ImportWarning(run=self.run, row=line.number, column=columns.get(each.field, "")[:200], reason=each.reason)
            for line in doubtful[:room]
            for each in line.warnings
        )

    def _new_loader(self) -> Loader:
        run = self.run
        return self.kind.loader(
            Loading(
                mapped=frozenset(self.mapping),
                mode=run.mode,
                by=run.created_by,
                owner=run.created_by if run.options.get("owner") == "me" else None,
                at=self.at,
                dry=self.dry,
                conventions=self.conventions,
                memory=self.memory,
                match_by=run.options.get("match_by", ""),
                operation=run.operation,
            )
        )


def _presentable(cells: Sequence[str]) -> list[str]:
    """Cells that a page can show and a person put right; a line too long for that is dealt with in the error file."""
    return [cell.replace("\0", "") for cell in cells] if sum(map(len, cells)) < PRESENTABLE else []


def conventions_of(run: ImportRun, now: datetime) -> Conventions:
    """How the cells of this run's file are to be understood at this time."""
    return Conventions(
        zone=ZoneInfo(settings.TIME_ZONE),
        currency=settings.CURRENCY,
        date_order=run.options.get("date_order") or moments.MONTH_FIRST,
        decimal_mark=run.options.get("decimal_mark") or ".",
        now=now,
    )
