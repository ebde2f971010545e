"""How fast opportunities go: days in each stage, days until they are won, and what that brings a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from guanxi.sales.funnel.groups import rate
from guanxi.sales.models import Opportunity, Stage, StageKind, StageMove

DAY = timedelta(days=1)
# Whose stays are measured: so many of the opportunities opened last tell how fast things go now.
LATEST = 1000


@dataclass(frozen=True)
class Pace:
    """How many are open, won and lost, the amount won in all, and the mean days from opening to winning.

    `won_value` is in minor units, None for who may not read amounts; `cycle_days` is None where nothing was won.
    """

    open: int
    won: int
    lost: int
    won_value: int | None
    cycle_days: float | None

    @property
    def win_rate(self) -> float | None:
        """The share that was won of what is decided."""
        return rate(self.won, self.lost)

    @property
    def mean_value(self) -> int | None:
        """What one that was won brought, rounded half up."""
        return (2 * self.won_value + self.won) // (2 * self.won) if self.won_value is not None and self.won else None

    @property
    def velocity(self) -> int | None:
        """Minor units a day: open × win rate × mean value / days until won.

        The equation that the trade calls sales velocity, as Salesforce and HubSpot define it alike. None where
        nothing was won yet, or the amounts may not be read.
        """
        if self.mean_value is None or self.win_rate is None or not self.cycle_days:
            return None
        return round(self.open * self.win_rate * self.mean_value / self.cycle_days)


def pace_of(rows: QuerySet[Opportunity], cells: Sequence[Mapping[str, Any]], *, amounts: bool) -> Pace:
    """The pace of these opportunities, of which the cells tell status, number and amount. One query."""
    counts = {kind: sum(cell["n"] for cell in cells if cell["status"] == kind) for kind in StageKind.values}
    won = sum(cell["sum"] for cell in cells if cell["status"] == StageKind.WON)
    spent = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())
    cycle = rows.filter(status=StageKind.WON).aggregate(cycle=Avg(spent))["cycle"]
    return Pace(counts["open"], counts["won"], counts["lost"], won if amounts else None, cycle / DAY if cycle else None)


def days_in_stages(rows: QuerySet[Opportunity], stages: Sequence[Stage]) -> dict[int, float]:
    """The median of the days that the latest of these stood in each stage, of those that left it. One query."""
    following = StageMove.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")), opportunity=OuterRef("opportunity")
    ).order_by("at", "pk")
    left = (
        StageMove.objects.filter(
            opportunity__in=rows.order_by("-opened_at", "-pk").values("pk")[:LATEST], after__in=stages
        )
        .annotate(until=Subquery(following.values("at")[:1]))
        .filter(until__isnull=False)
        .annotate(stay=ExpressionWrapper(F("until") - F("at"), DurationField()))
    )
    # Of n stays in order the median is the one whose doubled place is n + 1, or the mean of those with n and n + 2.
    stage = [F("after")]
    place = Window(RowNumber(), partition_by=stage, order_by=[F("stay").asc(), F("pk").asc()])
    number = Window(Count("pk"), partition_by=stage)
    middle = left.annotate(beyond=place * 2 - number).filter(beyond__in=(0, 1, 2)).order_by()
    found: dict[int, list[float]] = defaultdict(list)
    for pk, stay in middle.values_list("after", "stay"):
        found[pk].append(stay / DAY)
    return {pk: fmean(stays) for pk, stays in found.items()}
