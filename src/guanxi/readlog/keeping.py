"""Taking the lines into the table, and forgetting what has been kept long enough."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from guanxi.access.models import User
from guanxi.readlog.models import Browsing, Entry, hour_at, key_at
from guanxi.readlog.noting import LISTED, folder

log = logging.getLogger("guanxi.readlog")
# Nobody writes into the file of a minute any more that has been over for so long.
SETTLED = 60
CHUNK = 100
BATCH = 5000
NANOSECONDS_OF_HOUR = 3600 * 10**9
# How long it is kept how many persons lists have shown to whom: the alarm asks for this hour and the one before.
SKETCHES = timedelta(days=2)
Sketches = dict[tuple[int, int], int]


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
    Browsing.objects.filter(hour__lt=hour_at(at - SKETCHES)).delete()
    return gone


def _files(at: datetime) -> Iterator[Path]:
    for path in folder().glob("*.jsonl"):
        minute = path.name.partition("-")[0]
        if minute.isdecimal() and (int(minute) + 1) * 60 + SETTLED <= at.timestamp():
            yield path


def _take_in(path: Path) -> int:
    readers = set(User.objects.values_list("pk", flat=True))
    number, sketches = 0, Sketches()
    try:
        with path.open(encoding="utf-8", errors="replace") as lines, transaction.atomic():
            while chunk := list(islice(lines, CHUNK)):
                told = [_told(line) for line in chunk]
                found = _entries((line for line in told if line.get("how") != LISTED), readers)
                Entry.objects.bulk_create(found, batch_size=BATCH, ignore_conflicts=True)
                number += len(found)
                _sketch((line for line in told if line.get("how") == LISTED), readers, sketches)
            _keep(sketches)
    except FileNotFoundError:
        # Another worker was faster.
        return 0
    path.unlink(missing_ok=True)
    return number


def _sketch(lines: Iterable[dict[str, Any]], readers: set[int], sketches: Sketches) -> None:
    """Add whom lists have shown in these lines, by reader and hour."""
    for told in lines:
        if told.get("by") in readers:
            place = told["by"], told["id"] // NANOSECONDS_OF_HOUR
            bits = (Browsing.bit_of(told["model"], key) for key in told.get("keys", ()))
            sketches[place] = reduce(or_, bits, sketches.get(place, 0))


def _keep(sketches: Sketches) -> None:
    for (reader, hour), bits in sketches.items():
        Browsing.objects.get_or_create(reader_id=reader, hour=hour)
        kept = Browsing.objects.select_for_update().get(reader_id=reader, hour=hour)
        kept.bits = (int.from_bytes(kept.bits) | bits).to_bytes(Browsing.BITS // 8)
        kept.save(update_fields=["bits"])


def _entries(lines: Iterable[dict[str, Any]], readers: set[int]) -> list[Entry]:
    """The entries of these lines; who opened one record several times within them counts once."""
    found: dict[tuple[Any, ...], Entry] = {}
    for told in lines:
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
