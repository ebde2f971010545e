"""What every event of the customer file says: when, by whom, of which party."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.parties.models import Party


def about(party: Party, by: User | None, at: datetime, *, subject: models.Model | None = None) -> dict[str, Any]:
    """The common fields of an event. The story shows it as long as its `subject` is there: undone, it is gone."""
    told = subject or party
    return {
        "at": at,
        "by_id": by.pk if by else None,
        "party_id": party.pk,
        "subject": (told._meta.label_lower, told.pk),
    }
