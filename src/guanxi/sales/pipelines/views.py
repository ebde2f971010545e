"""The page of a pipeline: its stages, in order."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.sales import tones
from guanxi.sales.models import Need, Pipeline
from guanxi.sales.pipelines.listing import PIPELINES
from guanxi.workbench.views.pages import page_of


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A pipeline with its stages: what each asks for, and how many opportunities stand there."""
    pipeline = get_visible_or_404(Pipeline.objects.all(), request.user, pk=pk)
    live = Count("opportunities", filter=Q(opportunities__deleted_at__isnull=True))
    stages = pipeline.stages.annotate(held=live).order_by("position", "pk")
    told = [(stage, tones.OUTCOME[stage.kind], [Need(need).label for need in stage.needs]) for stage in stages]
    return render(request, "sales/pipeline.html", page_of(request, PIPELINES, pipeline) | {"stages": told})
