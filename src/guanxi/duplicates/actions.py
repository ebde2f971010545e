"""What people decide about a pair."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanxi.access.models import User
from guanxi.duplicates.models import Pair


@transaction.atomic
def decide(*, pair: Pair, state: str, by: User, at: datetime) -> Pair:
    """Say that two files are not one, or that they are to be looked at again. Undone like any change."""
    pair.state, pair.decided_by, pair.decided_at = state, by, at
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair
