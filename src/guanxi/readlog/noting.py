"""Noting what was shown: one line appended to a file, which survives the end of the process and locks nothing."""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from guanxi.access.models import User
from guanxi.readlog.models import Entry

log = logging.getLogger("guanxi.readlog")
How = Entry.How
# What lists have shown makes no entry: it is only counted.
LISTED = "listed"
# Keys of one line: few enough that the nanoseconds they take up are over before the next line.
MOST = 500


@dataclass(frozen=True)
class Kept:
    """Records that show somebody: whose they are, and the column that holds the key."""

    label: str
    path: str


_kept: dict[str, Kept] = {}


def keep(model: type[models.Model], *, of: type[models.Model] | None = None, path: str = "pk") -> None:
    """Keep the log for records of this model, or for those of `of` whose key stands in their column `path`."""
    _kept[model._meta.label_lower] = Kept((of or model)._meta.label_lower, path)


def folder() -> Path:
    """Where the lines wait to be taken in."""
    path: Path = settings.DATA / "reads"
    return path


def note(records: Iterable[models.Model], how: How, *, by: User | None, field: str = "") -> None:
    """Note that these records, all of one model, were shown; `by` None is the command line.

    With `field`, a number that is masked otherwise, it is noted of any record.
    """
    shown = list(records)
    kept = _kept_of(type(shown[0]), always=bool(field)) if shown else None
    if kept is not None:
        _append(kept.label, (getattr(record, kept.path) for record in shown), how.value, by, field)


def note_listed(records: Iterable[models.Model], *, by: User) -> None:
    """Note that a list showed these records, all of one model, if they are persons themselves: they are counted."""
    shown = list(records)
    kept = _kept_of(type(shown[0])) if shown else None
    if kept is not None and kept.path == "pk":
        _append(kept.label, (record.pk for record in shown), LISTED, by, "")


def note_all(rows: models.QuerySet[Any], how: How, *, by: User | None) -> None:
    """Note that all these rows were taken out."""
    if (kept := _kept_of(rows.model)) is not None:
        keys = rows.order_by().values_list(kept.path, flat=True)
        _append(kept.label, keys.iterator(2000), how.value, by, "")


def _kept_of(model: type[models.Model], *, always: bool = False) -> Kept | None:
    label = model._meta.label_lower
    own = Kept(label, "pk") if always else None
    return _kept.get(label, own) if settings.READS_KEPT else None


def _append(label: str, keys: Iterable[int], how: str, by: User | None, field: str) -> None:
    line = {"model": label, "how": how, "by": by.pk if by else None} | ({"field": field} if field else {})
    for some in _portions(keys):
        text = json.dumps(line | {"id": time.time_ns(), "keys": some}, separators=(",", ":")) + "\n"
        try:
            _write(text.encode())
        except OSError:
            # Who reads a page is not sent away because the disk is full.
            log.exception("The read log could not be written.")


def _portions(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while some := list(islice(left, MOST)):
        yield some


def _write(line: bytes) -> None:
    """One call of the system, so that lines of several threads never mix. A file takes the lines of one minute."""
    path = folder() / f"{int(time.time()) // 60}-{socket.gethostname()}-{os.getpid()}.jsonl"
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        folder().mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
