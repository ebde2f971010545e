"""The API's housekeeping."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.api import idempotency
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


@task("api.tidy", label=_("Forget old answers of the API"), schedule=daily("03:20"))
def tidy(running: Running) -> int:
    """Delete the answers kept for requests sent twice, a day after."""
    return idempotency.forget_old(at=running.at)
