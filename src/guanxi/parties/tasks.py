"""What the customer file does by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.parties import actions


@task(
    "parties.end_overrides",
    label=_("States set by hand whose time is over"),
    time_limit=timedelta(minutes=30),
    schedule=daily("00:20"),
)
def end_overrides(running: Running) -> dict[str, int]:
    """Let the rules decide again where a state set by hand stood until yesterday; answers how many."""
    return {"given_back": actions.end_overrides(at=timezone.now())}
