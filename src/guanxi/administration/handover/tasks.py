"""The hand-over in the background."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watcher_named
from guanxi.administration.handover import actions
from guanxi.administration.handover.watchers import KEY
from guanxi.audit.log import Operation
from guanxi.jobs.running import Running
from guanxi.jobs.task import task


@task("administration.handover", label=_("Hand-over"), queue="long", time_limit=timedelta(hours=2))
def hand_over(running: Running, *, operation: int, leaver: int, takers: list[int], total: int) -> dict[str, int]:
    """Give everything open to those who take over, and tell each of them once."""
    assert running.by_id is not None  # an administrator
    people = User.objects.in_bulk([leaver, running.by_id, *takers])
    moved = actions.carry_on(
        begun=Operation.objects.get(pk=operation),
        leaver=people[leaver],
        takers=[people[pk] for pk in takers],
        by=people[running.by_id],
        progress=lambda done: running.progress(done, max(done, total)),
    )
    if (told := watcher_named(KEY)) is not None:
        review(told, now=timezone.now())
    return moved
