"""Recording the forecast when a month begins, so that it can be held against what is won in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guanxi.kernel.periods import Unit, period
from guanxi.sales.funnel.forecast import PIPELINE, WEIGHTED
from guanxi.sales.models import ForecastEntry, ForecastMonth, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

# What is recorded later than this is no forecast of the month any more: then it is told that the month lacks one.
LATEST = timedelta(days=5)
BATCH = 1_000
COLUMNS = ("owner_id", "team_id", "pipeline_id", "amount")


@transaction.atomic
def record(*, at: datetime) -> int:
    """Record what is expected to close in the month around `at`; answers of how many opportunities.

    Once a month, within its first days, however often it is asked.
    """
    month = period(Unit.MONTH, at, timezone.get_default_timezone())
    if at >= month.start + LATEST:
        return 0
    kept, is_new = ForecastMonth.objects.get_or_create(first=month.first, defaults={"taken_at": at})
    if not is_new:
        return 0
    expected = OPPORTUNITIES.rows.filter(
        status=StageKind.OPEN,
        forecast__in=PIPELINE,
        expected_on__range=(month.first, month.last),
        currency=settings.CURRENCY,
        amount__isnull=False,
    )
    found = expected.order_by("pk").values(*COLUMNS, opportunity_id=F("pk"), category=F("forecast"), weighted=WEIGHTED)
    made = [ForecastEntry(month=kept, **row) for row in found.iterator()]
    ForecastEntry.objects.bulk_create(made, batch_size=BATCH)
    return len(made)
