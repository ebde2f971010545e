"""The nightly analysis of the company's own data."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.insight.analysing import refresh
from guanxi.insight.reading import JOB
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


@task(
    JOB,
    label=_("Analysis of the customers"),
    queue="long",
    time_limit=timedelta(hours=4),
    schedule=daily("02:30"),
)
def refresh_all(running: Running, *, by: int | None = None, only: str = "") -> dict[str, int]:
    """Snapshot, every analysis (or one), and the scores written back to the parties."""
    user = User.objects.filter(pk=by).first() if by else None
    return refresh(at=timezone.now(), by=user, only=[only] if only else (), progress=running.progress)
