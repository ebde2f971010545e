"""What was forecast at the start of each month of the last year, as the moves of the opportunities tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from guanxi.demo.company.deals import FORECASTS
from guanxi.demo.loading.site import Site
from guanxi.kernel.periods import Unit, period
from guanxi.sales.models import ForecastEntry, ForecastMonth, Opportunity, Stage, StageMove


class Way(NamedTuple):
    """One opportunity: its columns, and the stages that it entered with their moments, the latest first."""

    opportunity: dict[str, Any]
    moves: list[tuple[datetime, int]]


def write_forecasts(site: Site) -> None:
    """Record the months since the first of them began; a month that the company itself has recorded stays as it is."""
    stages = {stage.pk: stage for stage in Stage.objects.all()}
    today = site.scene.calendar.dates[site.scene.last_day].astype("datetime64[D]").astype(object)
    rows = [row for way in _ways(site) if (row := _entry(way, stages, today)) is not None]
    own = set(ForecastMonth.objects.values_list("first", flat=True))
    firsts = sorted({row["first"] for row in rows} - own)
    starts = [_start(day) for day in firsts]
    begun = site.writer.write(ForecastMonth, len(firsts), {"first": firsts, "taken_at": starts})
    months = {day: begun + number for number, day in enumerate(firsts)}
    kept = [row | {"month_id": months[row["first"]]} for row in rows if row["first"] in months]
    columns = {key: [row[key] for row in kept] for key in kept[0] if key != "first"} if kept else {}
    site.writer.write(ForecastEntry, len(kept), columns)


def _ways(site: Site) -> Iterator[Way]:
    label = Opportunity._meta.label_lower
    spans = site.writer.load.ranges.filter(model=label).values_list("first", "last")
    for first, last in spans:
        moved: dict[int, list[tuple[datetime, int]]] = {}
        moves: Any = models.QuerySet(StageMove).filter(opportunity__pk__range=(first, last)).order_by("-at", "-pk")
        for pk, at, after in moves.values_list("opportunity", "at", "after"):
            moved.setdefault(pk, []).append((at, after))
        columns = ("pk", "owner_id", "team_id", "pipeline_id", "amount", "expected_on", "forecast")
        for row in models.QuerySet(Opportunity).filter(pk__range=(first, last)).order_by("pk").values(*columns):
            yield Way(row, moved[row["pk"]])


def _entry(way: Way, stages: dict[int, Stage], today: date) -> dict[str, Any] | None:
    """How it stood when the month began in which it was expected to close; None if it was not open then."""
    first = way.opportunity["expected_on"].replace(day=1)
    start = _start(first)
    stood = next((stages[stage] for at, stage in way.moves if at <= start), None)
    if first > today or stood is None or not stood.is_open:
        return None
    ranks = [stage.pk for stage in stages.values() if stage.pipeline_id == stood.pipeline_id and stage.is_open]
    amount = way.opportunity["amount"]
    return {
        "first": first,
        "opportunity_id": way.opportunity["pk"],
        "owner_id": way.opportunity["owner_id"],
        "team_id": way.opportunity["team_id"],
        "pipeline_id": way.opportunity["pipeline_id"],
        "category": FORECASTS[min(len(FORECASTS) - 1, ranks.index(stood.pk))],
        "amount": amount,
        "weighted": (amount * stood.probability + 50) // 100,
    }


def _start(first: date) -> datetime:
    return period(Unit.MONTH, first, timezone.get_default_timezone()).start
