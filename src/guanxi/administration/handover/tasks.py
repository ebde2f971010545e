"""The hand-over in the background."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import User
from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watcher_named
from guanxi.administration.handover import actions
from guanxi.administration.handover.dealing import Dealing
from guanxi.administration.handover.watchers import KEY
from guanxi.audit.log import Operation
from guanxi.jobs.running import Running, Unrecoverable
from guanxi.jobs.task import task


@task("administration.handover", label=_("Hand-over"), queue="long", time_limit=timedelta(hours=2))
def hand_over(
    running: Running,
    *,
    operation: int,
    leaver: int,
    takers: list[int],
    total: int,
    place: str = "",
    places: dict[str, int] | None = None,
) -> dict[str, int]:
    """Give everything open to those who take over and are still there, and tell each of them once."""
    people = User.objects.filter(is_active=True).in_bulk([running.by_id, *takers])
    staying = tuple(people[pk] for pk in takers if pk in people)
    by = people.get(running.by_id or 0)
    if not staying:
        raise Unrecoverable(_("Nobody who was to take over is there any more: hand over anew."))
    if by is None or not by.able(ADMINISTER):
        raise Unrecoverable(_("Who began the hand-over administers no longer: hand over anew."))
    moved = actions.carry_on(
        begun=Operation.objects.get(pk=operation),
        leaver=User.objects.get(pk=leaver),
        dealing=Dealing(staying, place, places or {}),
        by=by,
        progress=lambda done: running.progress(done, max(done, total)),
    )
    if (told := watcher_named(KEY)) is not None:
        review(told, now=timezone.now())
    return moved
