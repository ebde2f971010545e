"""Exports: what can be taken out, in which columns, and the streaming of it into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from guanxi.access.models import User
from guanxi.access.scopes import Action, FieldAccess
from guanxi.exchange import further
from guanxi.exchange.further import Further
from guanxi.exchange.kinds import Label, UnknownKind
from guanxi.exchange.writers import FORMATS, TEXT, Column, Writer
from guanxi.kernel import phones
from guanxi.readlog.noting import How, note_all

__all__ = ["FORMATS", "Column", "Exporter", "Further", "exporters", "find", "offer", "write"]

REPORTED = 1000
_exporters: dict[str, Exporter] = {}


@dataclass(frozen=True)
class Exporter:
    """One kind of export: `rows` turns the permitted records into rows, one value a column.

    It is given a queryset of `model` that knows what of other records may be told (`access.sight`), and the user.
    Where a row is a record (`whole`), it ends with a `Further`, in the place of its tags and custom fields.
    """

    key: str
    label: Label
    model: type[models.Model]
    columns: tuple[Column, ...]
    rows: Callable[[Any, User | None], Iterable[Sequence[Any]]]
    rank: int = 100
    whole: bool = False

    @property
    def every_column(self) -> tuple[Column, ...]:
        """The columns declared, and behind them those of tags and of the custom fields of the moment."""
        return (*self.columns, *further.columns_written(self.model)) if self.whole else self.columns


def offer(exporter: Exporter) -> Exporter:
    """Make an export known. A second one of the same key is an error of the program."""
    if exporter.key in _exporters:
        raise ValueError(f"Two exports are named {exporter.key}.")
    _exporters[exporter.key] = exporter
    return exporter


def find(key: str) -> Exporter:
    """The export of this key. Raises UnknownKind."""
    try:
        return _exporters[key]
    except KeyError:
        raise UnknownKind(key) from None


def exporters() -> list[Exporter]:
    """Every export, in the order in which they are offered."""
    return sorted(_exporters.values(), key=lambda exporter: exporter.rank)


def write(
    exporter: Exporter,
    target: IO[bytes],
    *,
    form: str,
    by: User | None,
    queryset: models.QuerySet[Any] | None = None,
    labelled: bool = False,
    report: Callable[[int], None] = lambda done: None,
) -> int:
    """Stream what the user may export into `target`; answers the number of rows.

    `by` None exports everything (command line). `queryset` narrows the records; it is permitted here. Columns are
    headed by their keys, as programs want them, or by their labels in the active language, as people do.
    """
    manager: Any = exporter.model._default_manager
    permitted: Any = manager.all() if queryset is None else queryset
    permitted = permitted.with_sight(None) if by is None else permitted.visible_to(by, Action.EXPORT)
    note_all(permitted, How.EXPORTED, by=by)
    columns = [replace(c, heading=str(c.label) if labelled else c.key) for c in exporter.every_column]
    withheld = _withheld(exporter, by)
    done = 0
    zone = ZoneInfo(settings.TIME_ZONE)
    with Writer.of(form)(target, columns, zone, settings.CURRENCY, mark=labelled) as writer:
        rows = exporter.rows(permitted, by)
        if exporter.whole:
            rows = further.completed(exporter.model, rows, len(columns), by)
        for row in _masked(rows, withheld):
            writer.row(row)
            done += 1
            if done % REPORTED == 0:
                report(done)
    return done


def _withheld(exporter: Exporter, by: User | None) -> dict[int, Callable[[Any], Any]]:
    """What is done to the columns that the user's role does not show in full: position → function on the value."""
    if by is None or by.is_superuser:
        return {}
    label = exporter.model._meta.label_lower
    found: dict[int, Callable[[Any], Any]] = {}
    for n, column in enumerate(exporter.every_column):
        access = by.field_access(*(column.rule or (label, column.key)))
        if access == FieldAccess.MASKED and column.holds == TEXT:
            found[n] = phones.mask
        elif access <= FieldAccess.MASKED:
            found[n] = lambda value: None
    return found


def _masked(
    rows: Iterable[Sequence[Any]], withheld: dict[int, Callable[[Any], Any]]
) -> Iterator[Sequence[Any]] | Iterable[Sequence[Any]]:
    if not withheld:
        return rows
    return (
        [withheld[n](value) if n in withheld and value not in (None, "") else value for n, value in enumerate(row)]
        for row in rows
    )
