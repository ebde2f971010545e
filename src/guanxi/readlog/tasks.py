"""The background work of the read log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily, every
from guanxi.readlog import keeping


@task("readlog.take_in", label=_("Write down who has looked at whom"), schedule=every(minutes=1))
def take_in(running: Running) -> int:
    """Take in what pages have noted."""
    return keeping.take_in(at=running.at)


@task("readlog.forget", label=_("Forget old entries of the read log"), schedule=daily("03:45"))
def forget(running: Running) -> int:
    """Delete what has been kept long enough."""
    return keeping.forget(at=running.at)
