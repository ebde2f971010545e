"""Taking the lines into the table, and forgetting what has been kept long enough."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from guanxi.access.models import User
from guanxi.readlog.models import Entry, key_at
from guanxi.readlog.noting import folder

log = logging.getLogger("guanxi.readlog")
# Nobody writes into the file of a minute any more that has been over for so long.
SETTLED = 60
CHUNK = 100
BATCH = 5000


def take_in(*, at: datetime) -> int:
    """Take the lines of all minutes that are over into the table; answers how many entries they make.

    An interruption loses nothing and doubles nothing: a file goes once its entries stand, and these bear their keys.
    """
    return sum(_take_in(path) for path in sorted(_files(at)))


def forget(*, at: datetime) -> int:
    """Delete the entries older than the days for which they are kept; answers how many."""
    oldest = key_at(at - timedelta(days=settings.READS_KEPT))
    gone = 0
    while keys := list(Entry.objects.filter(pk__lt=oldest).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone += Entry.objects.filter(pk__in=keys).delete()[0]
    return gone


def _files(at: datetime) -> Iterator[Path]:
    for path in folder().glob("*.jsonl"):
        minute = path.name.partition("-")[0]
        if minute.isdecimal() and (int(minute) + 1) * 60 + SETTLED <= at.timestamp():
            yield path


def _take_in(path: Path) -> int:
    readers = set(User.objects.values_list("pk", flat=True))
    number = 0
    try:
        with path.open(encoding="utf-8", errors="replace") as lines, transaction.atomic():
            while chunk := list(islice(lines, CHUNK)):
                found = _entries(chunk, readers)
                Entry.objects.bulk_create(found, batch_size=BATCH, ignore_conflicts=True)
                number += len(found)
    except FileNotFoundError:
        # Another worker was faster.
        return 0
    path.unlink(missing_ok=True)
    return number


def _entries(lines: list[str], readers: set[int]) -> list[Entry]:
    """The entries of these lines; who opened one record several times within them counts once."""
    found: dict[tuple[Any, ...], Entry] = {}
    for line in lines:
        told = _told(line)
        by = told.get("by") if told.get("by") in readers else None
        for place, key in enumerate(told.get("keys", ())):
            what = {"model": told["model"], "object_id": key, "reader_id": by, "how": told["how"]}
            what["field"] = told.get("field", "")
            found.setdefault(tuple(what.values()), Entry(id=told["id"] + place, **what))
    return list(found.values())


def _told(line: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError:
        log.warning("A line of the read log was broken off and is lost.")
        return {}
    return told
