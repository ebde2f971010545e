"""The verbs: begin the export of a person, and clear old files away."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.exchange.actions import FOLDER
from guanxi.parties.models import Party
from guanxi.privacy.models import PersonExport

EXPORT = "privacy.export"
KEPT = timedelta(days=7)
State = PersonExport.State


@transaction.atomic
def begin(*, party: Party, by: User, at: datetime) -> PersonExport:
    """Log the export and queue its work. Raises PermissionDenied without the ability or beyond the user's reach."""
    from guanxi.privacy.tasks import gather

    if not (by.able(EXPORT) and Party.objects.visible_to(by, Action.EXPORT).filter(pk=party.pk).exists()):
        raise PermissionDenied
    export = PersonExport.objects.create(
        party=party, stored_as=f"{FOLDER}/{secrets.token_urlsafe(24)}.zip", created_by=by, created_at=at
    )
    gather.enqueue(by=by, export_id=export.pk)
    return export


def clear_old(*, at: datetime) -> int:
    """Delete the files of exports after 7 days; the log of them stays."""
    old = PersonExport.objects.filter(created_at__lt=at - KEPT).exclude(stored_as="")
    for export in old:
        export.path.unlink(missing_ok=True)
    return old.update(stored_as="", state=State.GONE)
