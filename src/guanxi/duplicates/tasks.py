"""The searches for duplicates in the background."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.duplicates.finding import searching
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import every, weekly


@task(
    "duplicates.search",
    label=_("Search for duplicates among all files"),
    queue="long",
    time_limit=timedelta(hours=4),
    schedule=weekly("sun", "04:30"),
)
def search_all(running: Running) -> dict[str, int]:
    """Compare all files; answers how many there were, and how many pairs were compared."""
    found = searching.search_all(at=timezone.now(), progress=running.progress)
    return {"files": found.parties, "compared": found.compared}


@task(
    "duplicates.follow",
    label=_("Search for duplicates of changed files"),
    time_limit=timedelta(hours=1),
    schedule=every(minutes=30),
)
def search_changed(running: Running) -> dict[str, int]:
    """Compare the files changed since the last search."""
    found = searching.search_changed(at=timezone.now(), progress=running.progress)
    return {"files": found.parties, "compared": found.compared} if found else {}
