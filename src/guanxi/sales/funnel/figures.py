"""The funnel of one pipeline: how many came how far, what was lost where, how long it took; each leads to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.sales.funnel.drilling import OWN, Written, chosen, is_, reached, sees, stopped
from guanxi.sales.funnel.groups import Group, groups
from guanxi.sales.funnel.pace import Pace, days_in_stages, pace_of
from guanxi.sales.models import Opportunity, Pipeline, Stage, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES

PERIODS = (30, 90, 365, 0)
# Number and amount of the opportunities that came as far, with the same status, source and salesperson.
Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A step of the funnel. Amounts in minor units of the company's currency; None for who may not read them.

    reached     how many came at least so far, and `value` their amounts
    conversion  the share of them that went on to the next step so far; None of the last
    open, lost  how many stand here or were lost here, and `lost_value` the amounts of the latter
    days        the median of the days spent here, of those that have left
    """

    name: str
    reached: int
    value: int | None
    conversion: float | None
    open: int
    lost: int
    lost_value: int | None
    days: float | None
    urls: Mapping[str, str]

    @property
    def loss(self) -> float:
        """The share that was lost here of those that are no longer here."""
        gone = self.reached - self.open
        return self.lost / gone if gone else 0.0


@dataclass(frozen=True)
class Funnel:
    """All that the page of a pipeline and a period tells."""

    rows: Sequence[Row]
    pace: Pace
    breakdowns: Sequence[tuple[str, Sequence[Group]]]

    @property
    def bottleneck(self) -> Row | None:
        """The stage that loses the greatest share of what leaves it (the earlier of equals); None without losses."""
        return max((row for row in self.rows if row.lost), key=lambda row: row.loss, default=None)


def funnel(user: User, *, pipeline: Pipeline, days: int, now: datetime) -> Funnel:
    """The opportunities of the pipeline, seen by the user, that were opened in the last so many days (0: ever).

    Six queries, besides those for the rights.
    """
    base = begun_in(pipeline, days)
    stages = [stage for stage in pipeline.stages.all() if stage.is_open]
    rows = chosen(user, base, now)
    amounts = sees(user, "amount")
    cells = _cells(rows, stages)
    return Funnel(
        _steps(cells, stages, base, days_in_stages(rows, stages), amounts=amounts),
        pace_of(rows, cells, amounts=amounts),
        groups(user, cells, base, amounts=amounts),
    )


def begun_in(pipeline: Pipeline, days: int) -> list[Written]:
    """The conditions for the opportunities of a pipeline that were opened in the last so many days (0: ever)."""
    of_it = is_("pipeline", pipeline.pk)
    return [of_it, {"field": "opened_at", "op": "in_last", "value": {"n": days, "unit": "days"}}] if days else [of_it]


def _cells(rows: QuerySet[Opportunity], stages: Sequence[Stage]) -> list[Any]:
    """How many there are of each kind; `furthest` is the rank of the open stage, that of what was won their number."""
    ranks = {stage.pk: rank for rank, stage in enumerate(stages)}
    counted = rows.values("furthest", "status", "source", "owner").annotate(n=Count("pk"), sum=Coalesce(Sum(OWN), 0))
    return [
        {**cell, "furthest": len(stages) if cell["status"] == StageKind.WON else ranks.get(cell["furthest"], 0)}
        for cell in counted
    ]


def _steps(
    cells: Sequence[Cell], stages: Sequence[Stage], base: Sequence[Written], days: Mapping[int, float], *, amounts: bool
) -> list[Row]:
    came = [[cell for cell in cells if cell["furthest"] >= rank] for rank in range(len(stages) + 1)]
    counts = [_sum(found, "n") for found in came]
    rows = []
    for rank, number in enumerate(counts):
        stage = stages[rank] if rank < len(stages) else None
        here = {kind: [c for c in came[rank] if c["furthest"] == rank and c["status"] == kind] for kind in StageKind}
        lost = here[StageKind.LOST]
        rows.append(
            Row(
                name=stage.name if stage else pgettext("opportunity", "Won"),
                reached=number,
                value=_sum(came[rank], "sum") if amounts else None,
                conversion=counts[rank + 1] / number if stage and number else None,
                open=_sum(here[StageKind.OPEN], "n"),
                lost=_sum(lost, "n"),
                lost_value=_sum(lost, "sum") if amounts else None,
                days=days.get(stage.pk) if stage else None,
                urls=_urls(base, stages, rank),
            )
        )
    return rows


def _sum(cells: Sequence[Cell], key: str) -> int:
    return sum(cell[key] for cell in cells)


def _urls(base: Sequence[Written], stages: Sequence[Stage], rank: int) -> dict[str, str]:
    asked = {
        "reached": reached(stages, rank),
        "open": stopped(stages, rank, StageKind.OPEN),
        "lost": stopped(stages, rank, StageKind.LOST),
    }
    return {key: OPPORTUNITIES.url_of([*base, *conditions]) for key, conditions in asked.items()}
