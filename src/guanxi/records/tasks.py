"""The housekeeping of records: the bin is emptied of what has rested its time."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.records.purging import purge, record_types


@task("records.purge", label=gettext_lazy("Empty the bin of what has rested 30 days"), schedule=daily("03:50"))
def empty_bin(running: Running) -> int:
    """Delete for good what has been in the bin for 30 days; what others refer to stays, and is counted."""
    gone = kept = 0
    for model in record_types():
        done, stayed = purge(model=model, at=running.at, report=_onwards(running, gone))
        gone, kept = gone + done, kept + stayed
    running.progress(gone, note=_("Kept, because others refer to them: %(n)s") % {"n": kept} if kept else "")
    return gone


def _onwards(running: Running, before: int) -> Callable[[int], None]:
    """Tells of the progress with one type, counted on from what went before it."""
    return lambda now: running.progress(before + now)
