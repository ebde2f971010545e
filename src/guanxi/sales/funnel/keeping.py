"""The funnel, kept where it takes long, for whoever reads the same rows in the same way.

Who looks at one that is some minutes old has it reckoned anew in the background. The night reckons those of who sees
all, so that not even the first in the morning waits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from guanxi.access.models import User
from guanxi.jobs.task import find
from guanxi.sales.funnel.drilling import chosen, sees
from guanxi.sales.funnel.figures import Funnel, begun_in, funnel
from guanxi.sales.keeping import Kept, keep, kept_long
from guanxi.sales.models import Pipeline

# The task that counts one anew.
COUNTING = "sales.count_funnel"
RULED = ("amount", "source", "owner")
# The question is the same on all days: whose rows, opened in how many days up to whatever day it is.
ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def funnel_of(user: User, *, pipeline: Pipeline, days: int, now: datetime) -> Kept[Funnel]:
    """The funnel for the user: of now, or older with newer ones on their way."""
    zone = timezone.get_current_timezone_name()
    asked: dict[str, Any] = {
        "user": user.pk,
        "pipeline": pipeline.pk,
        "days": days,
        "language": get_language(),
        "zone": zone,
    }
    renew = partial(find(COUNTING).enqueue, unique_key=f"sales.funnel {[*asked.values()]}", by=user, **asked)
    return kept_long(_asked(user, pipeline, days), _reckoning(user, pipeline, days, now), now=now, renew=renew)


def keep_funnel(user: User, pipeline: Pipeline, days: int, now: datetime) -> None:
    """Count the funnel, and keep it if that took long."""
    keep(_asked(user, pipeline, days), _reckoning(user, pipeline, days, now), now=now)


def _reckoning(user: User, pipeline: Pipeline, days: int, now: datetime) -> Any:
    return lambda: funnel(user, pipeline=pipeline, days=days, now=now)


def _asked(user: User, pipeline: Pipeline, days: int) -> str:
    rows = chosen(user, begun_in(pipeline, days), ANY_DAY)
    stages = [(stage.pk, stage.name) for stage in pipeline.stages.all()]
    asked = (get_language(), *(sees(user, name) for name in RULED), stages, rows.query)
    return f"funnel {[str(part) for part in asked]}"
