"""The pages of the funnel and the forecast."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.requests import StaffRequest
from guanxi.sales.funnel import changes, charts
from guanxi.sales.funnel.accuracy import accuracy as accuracy_of
from guanxi.sales.funnel.accuracy import may_see_accuracy
from guanxi.sales.funnel.drilling import may_see, sees
from guanxi.sales.funnel.figures import PERIODS
from guanxi.sales.funnel.forecast import NEEDED
from guanxi.sales.funnel.forecast import forecast as forecast_of
from guanxi.sales.funnel.keeping import funnel_of
from guanxi.sales.models import Pipeline, Stage, StageKind
from guanxi.sales.pipelines.standard import usual_pipeline
from guanxi.workbench.keys import key_in

USUAL = 365


@require_GET
def funnel(request: StaffRequest) -> HttpResponse:
    """How many opportunities of a pipeline came how far, and where they were lost."""
    if not may_see(request.user):
        raise PermissionDenied
    pipelines = list(Pipeline.objects.prefetch_related("stages"))
    asked, given = key_in(request.GET.get("pipeline", "")), request.GET.get("days", "")
    days = int(given) if given in map(str, PERIODS) else USUAL
    pipeline = next((p for p in pipelines if p.pk == asked), pipelines[0] if pipelines else usual_pipeline())
    kept = funnel_of(request.user, pipeline=pipeline, days=days, now=timezone.now())
    found = kept.figures
    context = {
        "title": _("Funnel and forecast"),
        "pipelines": pipelines,
        "pipeline": pipeline,
        "periods": PERIODS,
        "days": days,
        "funnel": found,
        "as_of": kept.as_of,
        "is_late": kept.is_late,
        "bottleneck": found.bottleneck,
        "chart": charts.funnel(found.rows),
        "shows_amount": sees(request.user, "amount"),
        "shows_forecast": sees(request.user, *NEEDED),
    }
    return render(request, "sales/funnel/funnel.html", context)


@require_GET
def forecast(request: StaffRequest) -> HttpResponse:
    """What the open opportunities are likely to bring when, and what has changed of it within a week."""
    user, now = request.user, timezone.now()
    if not (may_see(user) and sees(user, *NEEDED)):
        raise PermissionDenied
    whole, *rows = forecast_of(user, now=now)
    edited = changes.edits(user, now=now)
    context = {
        "title": _("Funnel and forecast"),
        "whole": whole,
        "rows": rows,
        "chart": charts.months(rows),
        "steps": changes.steps(user, now=now),
        "edited": edited[: changes.SHOWN],
        "totals": changes.totals(edited, timezone.localdate(now)),
        "stages": Stage.objects.filter(kind=StageKind.OPEN).select_related("pipeline"),
        "shows_amount": sees(user, "amount"),
    }
    return render(request, "sales/funnel/forecast.html", context)


@require_GET
def accuracy(request: StaffRequest) -> HttpResponse:
    """How far the forecasts of past months came true, by month, salesperson, team and pipeline."""
    if not may_see_accuracy(request.user):
        raise PermissionDenied
    found = accuracy_of(request.user, now=timezone.now())
    chart = charts.accuracy(found.months) if found else None
    context = {"title": _("Funnel and forecast"), "found": found, "chart": chart}
    return render(request, "sales/funnel/accuracy.html", context)
