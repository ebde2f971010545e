"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.models import Job, Status
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily

KEPT = timedelta(days=14)
DEAD_KEPT = timedelta(days=90)
BATCH = 1000


@task("jobs.tidy", label=_("Forget finished jobs"), schedule=daily("03:40"))
def tidy(running: Running) -> int:
    """Delete jobs that ended more than 14 days ago (90 for those that failed for good)."""
    old = Job.objects.filter(
        Q(status__in=[Status.DONE, Status.CANCELLED], finished_at__lt=running.at - KEPT)
        | Q(status=Status.DEAD, finished_at__lt=running.at - DEAD_KEPT)
    )
    deleted = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        deleted += Job.objects.filter(pk__in=batch).delete()[0]
        running.progress(deleted)
    return deleted
