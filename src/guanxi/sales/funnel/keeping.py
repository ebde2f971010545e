"""The funnel, kept for some minutes where it takes long, for whoever reads the same rows in the same way."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from guanxi.access.models import User
from guanxi.sales.funnel.drilling import chosen, sees
from guanxi.sales.funnel.figures import Funnel, begun_in, funnel
from guanxi.sales.keeping import Kept, kept
from guanxi.sales.models import Pipeline

RULED = ("amount", "source", "owner")


def funnel_of(user: User, *, pipeline: Pipeline, days: int, now: datetime) -> Kept[Funnel]:
    """The funnel for the user, of now or at most some minutes old."""
    asked = _asked(user, pipeline, days, now)
    return kept(asked, lambda: funnel(user, pipeline=pipeline, days=days, now=now), now=now)


def _asked(user: User, pipeline: Pipeline, days: int, now: datetime) -> str:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = chosen(user, begun_in(pipeline, days), today)
    stages = [(stage.pk, stage.name) for stage in pipeline.stages.all()]
    asked = (user.pk, get_language(), *(sees(user, name) for name in RULED), stages, rows.query)
    return f"funnel {[str(part) for part in asked]}"
