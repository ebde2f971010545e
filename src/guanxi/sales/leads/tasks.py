"""Background work of leads: giving out what waits, taking back what lies idle, scores that go by the day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily, every
from guanxi.sales.leads import assigning, pool, scoring


@task("sales.assign_leads", label=_("Give out leads that wait for working hours"), schedule=every(minutes=10))
def assign_waiting(running: Running) -> int:
    """Give out what came in while nobody was at work; answers how many."""
    return assigning.assign_waiting(at=running.at)


@task("sales.take_leads_back", label=_("Take idle leads back into the public pool"), schedule=daily("03:10"))
def take_back(running: Running) -> int:
    """Put leads without activity into the pool; answers how many."""
    return pool.take_back(at=running.at)


@task("sales.score_leads", label=_("Compute the scores of leads"), schedule=daily("03:20"))
def score(running: Running) -> int:
    """Compute all scores anew: after a change of the rules, and daily, for conditions that go by the day."""
    done = 0
    for done in scoring.rescore_all(at=running.at):
        running.progress(done)
    return done
