"""Funnels that take long to reckon are kept for some minutes, for whoever reads the same rows in the same way."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import get_language

from guanxi.access.models import User
from guanxi.sales.funnel.drilling import chosen, sees
from guanxi.sales.funnel.figures import Funnel, begun_in, funnel
from guanxi.sales.models import Pipeline

# What was reckoned faster than this is reckoned anew each time: figures of most companies are those of the moment.
SLOW_SECONDS = 0.2
KEPT_SECONDS = 600
RULED = ("amount", "source", "owner")


@dataclass(frozen=True)
class Kept:
    """A funnel, and when it was reckoned; `as_of` is None for one of this very moment."""

    funnel: Funnel
    as_of: datetime | None = None


def funnel_of(user: User, *, pipeline: Pipeline, days: int, now: datetime) -> Kept:
    """The funnel for the user, of now or, where reckoning takes long, at most some minutes old."""
    key = _key(user, pipeline, days, now)
    kept: Kept | None = cache.get(key)
    if kept is not None:
        return kept
    begun = time.perf_counter()
    found = funnel(user, pipeline=pipeline, days=days, now=now)
    if time.perf_counter() - begun > SLOW_SECONDS:
        cache.set(key, Kept(found, now), KEPT_SECONDS)
    return Kept(found)


def _key(user: User, pipeline: Pipeline, days: int, now: datetime) -> str:
    """The question as the database hears it, rights included: who gains or loses some asks another one."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = chosen(user, begun_in(pipeline, days), today)
    stages = [(stage.pk, stage.name) for stage in pipeline.stages.all()]
    asked = (user.pk, get_language(), *(sees(user, name) for name in RULED), stages, rows.query)
    return f"funnel:{sha256(repr([str(part) for part in asked]).encode()).hexdigest()}"
