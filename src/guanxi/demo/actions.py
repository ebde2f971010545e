"""Loading the demo company (removing it: `guanxi.demo.removal`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watchers
from guanxi.demo.company.scene import Scene, scene
from guanxi.demo.company.sizes import SIZES
from guanxi.demo.loading.steps import open_site, steps
from guanxi.demo.models import BEFORE, Load, this_process
from guanxi.demo.removal.actions import clear_leftovers
from guanxi.insight.analysing import refresh
from guanxi.insight.tasks import refresh_all
from guanxi.kernel import statistics
from guanxi.kernel.sqlite3.cache import large_cache
from guanxi.search.indexing import reindex
from guanxi.search.registry import kind_of

SEED = 20_240_618
PAUSE = 0.1
QUICK = ("rfm", "pyramid", "lifecycle")
Progress = Callable[[int, int], object]


class AlreadyLoaded(Exception):
    """There is a demo company already, or one is being loaded."""


def load(*, size: str, at: datetime, seed: int = SEED, progress: Progress = lambda done, total: None) -> Load:
    """Fill the database with the demo company as of `at`; `progress` hears of each part (done, of how many).

    It is written in parts, each a transaction; what a load that was broken off has left is taken away before the next.
    No change rows are written: removing is its undo. Raises AlreadyLoaded, and KeyError for an unknown size.
    """
    stage = scene(size=SIZES[size], as_of=at, zone=ZoneInfo(settings.TIME_ZONE), seed=seed)
    begun = timezone.now()
    clear_leftovers(at=begun)
    if Load.objects.exists():
        raise AlreadyLoaded
    times = {"as_of": at, "started_at": begun, "touched_at": begun}
    record = Load.objects.create(size=size, seed=seed, holder=this_process(), **times)
    with large_cache():
        _fill(record, stage, progress)
    return record


def _fill(record: Load, stage: Scene, progress: Progress) -> None:
    with transaction.atomic():
        site = open_site(record, stage)
    written = steps(site)
    total = 2 * len(written)
    for done, step in enumerate(written):
        progress(done, total)
        with transaction.atomic():
            step()
        _touch(record)
    _index(record, lambda done: progress(len(written) + int(done * len(written)), total))
    statistics.refresh()
    record.finished_at = timezone.now()
    record.save(update_fields=["finished_at"])


def _touch(record: Load) -> None:
    """Say that the load is still under way, and let others write who wait for SQLite's one lock."""
    Load.objects.filter(pk=record.pk).update(touched_at=timezone.now())
    if not connection.in_atomic_block:
        time.sleep(PAUSE)


def _index(record: Load, progress: Callable[[float], object]) -> None:
    """Make what was written searchable; `progress` hears which share is done."""
    ranges = record.ranges.order_by("pk").values_list("model", "first", "last")
    listed = [(model, first, last) for model, first, last in ranges if kind_of(model) is not None]
    total, done = sum(last - first + 1 for _, first, last in listed), 0
    for label, first, last in listed:
        reindex(apps.get_model(label), range(first, last + 1))
        _touch(record)
        done += last - first + 1
        progress(done / total)


def wake(*, at: datetime, progress: Progress = lambda done, total: None) -> None:
    """Analyse the company and raise what needs action, as its nights would, so that the first page is alive.

    What is quick is analysed at once, as of a month ago too, so that pages tell who moved from class to class; the rest
    in the background. Reads what is committed: call it outside the load's transaction.
    """

    def first_half(done: int, total: int, _note: str) -> None:
        progress(done, 2 * total)

    refresh(at=at, of=at - BEFORE, only=QUICK)
    refresh(at=at, only=QUICK, progress=first_half)
    refresh_all.enqueue(unique_key="insight.refresh")
    listed = watchers()
    for done, watcher in enumerate(listed):
        progress(len(listed) + done, 2 * len(listed))
        review(watcher, now=at)


def load_tiny(as_of: datetime, *, seed: int = SEED) -> Load:
    """A company of some 200 parties in a second: a world for tests of pages."""
    return load(size="tiny", at=as_of, seed=seed)


def counts(record: Load) -> dict[str, int]:
    """How many rows the load has put into each table."""
    found: dict[str, int] = {}
    for label, first, last in record.ranges.order_by("model").values_list("model", "first", "last"):
        found[label] = found.get(label, 0) + last - first + 1
    return found
