"""The housekeeping of the change log's followers; importing `following` also declares the task that reads on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.audit.following import forget_readings
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


@task("audit.forget_readings", label=_("Forget how far old operations were read"), schedule=daily("03:30"))
def forget(running: Running) -> int:
    """Delete what was kept of operations that nobody reads any more."""
    return forget_readings(at=running.at)
