"""What the pages of an import show: samples, the preview, issues with what has been put right, progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from guanxi.access.models import User
from guanxi.exchange import actions, kinds, moments, survey
from guanxi.exchange.engine import conventions_of
from guanxi.exchange.kinds import Kind, Label
from guanxi.exchange.loading import Line
from guanxi.exchange.models import ImportIssue, ImportRun
from guanxi.exchange.parsing import RowParser
from guanxi.exchange.reading.dialect import Dialect
from guanxi.exchange.reading.rows import Row, Table

PREVIEWED = 50
SAMPLES = 3
ISSUES_PER_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """One cell as a page shows it; `fault` says why it cannot be taken."""

    column: str
    text: str
    fault: str = ""
    mapped: bool = False


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview, or one faulty row. `fault` is about the row as a whole."""

    number: int
    cells: list[Cell]
    fault: str = ""
    is_corrected: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it has been put right, as far as can be said before it is imported."""
        return self.is_corrected and not self.faulty and not self.fault

    @property
    def faulty(self) -> list[Cell]:
        """The cells to be put right."""
        return [cell for cell in self.cells if cell.fault]


@dataclass(frozen=True)
class Preview:
    """The first rows as they would be taken, and what the mapping lacks."""

    columns: list[tuple[str, str]]
    rows: list[ShownRow]
    missing: list[str]
    order_is_open: bool


def closed_fields(kind: Kind, user: User) -> list[Label]:
    """The names of the fields that the kind has and this user may not write."""
    open_keys = {field.key for field in kind.fields_open_to(user)}
    return [field.label for field in kind.every_field if field.key not in open_keys]


def samples(run: ImportRun) -> dict[str, list[str]]:
    """For each column a few different values."""
    found: dict[str, list[str]] = {column: [] for column in run.columns}
    for row in islice(_table(run).rows(), PREVIEWED):
        for column, cell in zip(run.columns, row.cells, strict=False):
            known = found[column]
            if cell.strip() and cell not in known and len(known) < SAMPLES:
                known.append(cell[:60])
    return found


def preview(run: ImportRun, now: datetime) -> Preview:
    """The first 50 rows, read as the run would read them now."""
    kind = kinds.find(run.kind)
    table = _table(run)
    dates, numbers = actions.survey_columns(kind, run.mapping)
    found = survey.sample_conventions(table, dates, numbers)
    conventions = conventions_of(run, now)
    if not run.options.get("date_order") and found.date_order:
        conventions = replace(conventions, date_order=found.date_order)
    if not run.options.get("decimal_mark") and found.decimal_mark:
        conventions = replace(conventions, decimal_mark=found.decimal_mark)
    parser = RowParser(kind, table.columns, run.mapping, conventions, escaped=not table.dialect.by_record)
    rows = list(islice(table.rows(), PREVIEWED))
    shown = [_shown(parser.line(row), run) for row in rows]
    positions = [table.columns.index(name) for name in dates]
    cells = (row.cells[n] for row in rows for n in positions if not row.fault)
    is_open = not run.options.get("date_order") and not found.date_order and any(map(moments.is_ambiguous, cells))
    known = kind.by_key
    fields = {column: str(known[key].label) for key, column in run.mapping.items() if key in known}
    headings = [(column, fields.get(column, "")) for column in run.columns]
    return Preview(headings, shown, actions.missing(run), is_open)


def issues(run: ImportRun, now: datetime, after: int = 0) -> tuple[list[ShownRow], int | None]:
    """Faulty rows by line number, and the number after which the next page begins."""
    rows = list(run.issues.filter(row__gt=after).order_by("row")[: ISSUES_PER_PAGE + 1])
    more = rows[ISSUES_PER_PAGE - 1].row if len(rows) > ISSUES_PER_PAGE else None
    parser = _parser(run, now)
    return [_issue(issue, run, parser) for issue in rows[:ISSUES_PER_PAGE]], more


def put_right(run: ImportRun, now: datetime) -> set[int]:
    """The numbers of the faulty rows in which, as far as can be said before they are imported, nothing is wrong now."""
    parser = _parser(run, now)
    touched = run.issues.filter(row__in=[int(row) for row in run.corrections])
    return {shown.number for each in touched if (shown := _issue(each, run, parser)).is_right}


def issue(run: ImportRun, row: int, now: datetime) -> ShownRow | None:
    """One faulty row, with what has been put right in it."""
    found = run.issues.filter(row=row).first()
    return _issue(found, run, _parser(run, now)) if found else None


def _issue(issue: ImportIssue, run: ImportRun, parser: RowParser) -> ShownRow:
    faults = {fault["column"]: fault["reason"] for fault in issue.faults}
    changes = run.corrections.get(str(issue.row), {})
    if len(issue.cells) != len(run.columns):
        return ShownRow(issue.row, [Cell("", cell) for cell in issue.cells[:8]], " ".join(faults.values()))
    still = _shown(parser.line(Row(issue.row, list(issue.cells))), run)
    now = {cell.column: cell for cell in still.cells}
    cells = []
    for column in run.columns:
        fault = now[column].fault or (faults.get(column, "") if column not in changes else "")
        cells.append(replace(now[column], fault=fault))
    return ShownRow(issue.row, cells, faults.get("", "") if not changes else "", bool(changes))


def _shown(line: Line, run: ImportRun) -> ShownRow:
    mapped = {column: key for key, column in run.mapping.items()}
    reasons = {run.mapping.get(fault.field, ""): fault.reason for fault in line.faults}
    cells = [
        Cell(column, text[:200], reasons.get(column, ""), column in mapped)
        for column, text in zip(run.columns, line.cells, strict=False)
    ]
    return ShownRow(line.number, cells, reasons.get("", ""))


@dataclass(frozen=True)
class Progress:
    """How far a run is: rows a second, and the time that is left at this rate."""

    done: int
    total: int | None
    rate: int
    left: timedelta | None


def progress(run: ImportRun, now: datetime) -> Progress:
    """The progress of a run that is under way."""
    seconds = (now - run.started_at).total_seconds() if run.started_at else 0
    rate = run.consumed / seconds if seconds > 0 else 0
    left = timedelta(seconds=round((run.total - run.consumed) / rate)) if run.total and rate else None
    return Progress(run.consumed, run.total, round(rate), left)


def outcome(run: ImportRun) -> dict[str, int]:
    """How the rows of a run ended, for the page and for the command line."""
    return {name: run.counts.get(name, 0) for name in ("created", "updated", "unchanged", "bad", "repeated", "warned")}


def made_url(run: ImportRun) -> str:
    """The address of the list of just those records that the run has made; empty where there is none."""
    listed = kinds.find(run.kind).listed
    if not listed or not run.counts.get("created") or run.operation_id is None or run.started_at is None:
        return ""
    return f"{reverse(listed)}?{urlencode({'created_at': run.started_at.isoformat()})}"


def _table(run: ImportRun) -> Table:
    return Table(run.path, Dialect.from_json(run.dialect))


def _parser(run: ImportRun, now: datetime) -> RowParser:
    kind: Kind = kinds.find(run.kind)
    escaped = not Dialect.from_json(run.dialect).by_record
    columns: Sequence[Any] = run.columns
    return RowParser(kind, columns, run.mapping, conventions_of(run, now), run.corrections, escaped=escaped)
