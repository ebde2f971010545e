"""Background work of points: what has expired goes every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.loyalty.points import actions


@task("loyalty.expire_points", label=_("Let expired points go"), schedule=daily("00:20"))
def expire(running: Running) -> int:
    """Answers how many customers lost points."""
    return actions.expire(at=running.at)
