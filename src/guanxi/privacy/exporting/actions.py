"""Who may export a person, and how long the files are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanxi.privacy.models import PersonExport

EXPORT = "privacy.export"
KEPT = timedelta(days=7)
State = PersonExport.State


def clear_old(*, at: datetime) -> int:
    """Delete the files of exports after 7 days; the log of them stays."""
    old = PersonExport.objects.filter(created_at__lt=at - KEPT).exclude(stored_as="")
    for export in old:
        export.path.unlink(missing_ok=True)
    return old.update(stored_as="", state=State.GONE)
