"""The background work of privacy: gathering what is known of a person, and clearing away after a week."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watcher_named
from guanxi.exchange.actions import FOLDER
from guanxi.jobs.running import Running, Unrecoverable
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily, every
from guanxi.parties.models import Party
from guanxi.privacy.alarms import WATCHER
from guanxi.privacy.exporting import actions
from guanxi.privacy.exporting.writing import write
from guanxi.privacy.models import PersonExport
from guanxi.readlog.keeping import take_in

log = logging.getLogger("guanxi.privacy")
State = PersonExport.State


@task("privacy.export", label=_("Export of a person"), max_attempts=3)
def gather(running: Running, *, export_id: int) -> None:
    """Write the file of an export; one whose person was erased meanwhile is gone."""
    export = PersonExport.objects.select_related("party", "created_by").filter(pk=export_id).first()
    if export is None:
        return
    try:
        if export.created_by is None:
            raise Unrecoverable(_("The user who began this is no longer there."))
        take_in(at=running.at)
        write(export.party, export.path, by=export.created_by, at=running.at)
    except Exception:
        PersonExport.objects.filter(pk=export_id).update(state=State.FAILED)
        raise
    PersonExport.objects.filter(pk=export_id).update(state=State.FINISHED)
    log.info("export of person %s for %s", export.party_id, export.created_by)


@transaction.atomic
def begin(*, party: Party, by: User, at: datetime) -> PersonExport:
    """Log the export and queue its work. Raises PermissionDenied without the ability or beyond the user's reach."""
    if not (by.able(actions.EXPORT) and Party.objects.visible_to(by, Action.EXPORT).filter(pk=party.pk).exists()):
        raise PermissionDenied
    export = PersonExport.objects.create(
        party=party, stored_as=f"{FOLDER}/{secrets.token_urlsafe(24)}.zip", created_by=by, created_at=at
    )
    gather.enqueue(by=by, export_id=export.pk)
    return export


@task("privacy.clear", label=_("Clear away old exports of people"), schedule=daily("03:50"))
def clear(running: Running) -> int:
    """Delete the files of exports after a week."""
    return actions.clear_old(at=running.at)


@task("privacy.watch_readings", label=_("See whether somebody reads unusually much"), schedule=every(minutes=5))
def watch_readings(running: Running) -> int:
    """Tell the officers at once, not only in the review of the morning; answers how many messages were raised."""
    watcher = watcher_named(WATCHER)
    return review(watcher, now=running.at).raised if watcher else 0
