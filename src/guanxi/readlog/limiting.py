"""How many masked numbers one person may have shown in an hour: by page, form and API together.

Counted by all processes in the shared cache. Two requests at the very same moment may count as one; the read log, from
which the alarm is raised, misses neither.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import caches
from django.db import models

from guanxi.access.limits import SHARED
from guanxi.access.models import User

HOUR = 3600


def may_see_more(user: User, records: Iterable[models.Model], field: str) -> bool:
    """Whether this number of these records may be shown to the user now; what they saw this hour is shown again."""
    if not settings.REVEALS_AN_HOUR:
        return True
    key = f"reveals:{user.pk}:{int(time.time()) // HOUR}"
    before = set(caches[SHARED].get(key, ()))
    after = before.union(f"{record._meta.label_lower}:{record.pk}:{field}" for record in records)
    if len(after) == len(before):
        return True
    if len(after) > settings.REVEALS_AN_HOUR:
        return False
    caches[SHARED].set(key, sorted(after), HOUR)
    return True
