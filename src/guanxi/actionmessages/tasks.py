"""The daily round of all watchers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watchers
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


@task(
    "actionmessages.review",
    label=_("Review of what needs action"),
    queue="long",
    time_limit=timedelta(hours=2),
    schedule=daily("06:00"),
)
def review_all(running: Running) -> dict[str, int]:
    """Ask every watcher; answers how many messages were raised by each."""
    raised = {}
    all_watchers = watchers()
    for done, watcher in enumerate(all_watchers):
        running.progress(done, len(all_watchers), str(watcher.label))
        raised[watcher.key] = review(watcher, now=timezone.now()).raised
    return raised
