"""Background work of credit: facts speak anew every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.credit import actions
from guanxi.credit.models import Appraisal
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily

BATCH = 500


@task("credit.measure", label=_("Measure payment behaviour again"), schedule=daily("03:30"))
def measure_all(running: Running) -> int:
    """Bring what is measured in appraisals in force up to date; answers how many scores changed."""
    rows = Appraisal.objects.filter(state=Appraisal.State.IN_FORCE).order_by("pk")
    changed = last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        changed += actions.measure_again(appraisals=batch, at=running.at)
        last = batch[-1].pk
    return changed
