"""The pre-sales flow on a record's page, the page of one conversation, and its steps: ticked and noted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen
from guanxi.activities.subjects import activities_of, is_subject, subjects_of, target_or_404
from guanxi.sales.models import Flow, FlowRun, RunStep
from guanxi.sales.presales import actions
from guanxi.sales.presales.figures import figures, may_see
from guanxi.sales.presales.listings import FLOWS, RUNS
from guanxi.sales.presales.speaking import customer_of, spoken
from guanxi.sales.presales.standard import usual_flow
from guanxi.sales.spans import SPANS, days_asked
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.answering import done, refused
from guanxi.workbench.views.pages import page_of

SHOWN = 10


@require_GET
def section(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """The conversations about a record, the newest as a checklist: a part of its page."""
    record = target_or_404(label, target, request.user)
    visible = FlowRun.objects.visible_to(request.user).filter(activities_of(record))
    runs = list(visible.select_related("flow", "owner").order_by("-pk")[:SHOWN])
    context: dict[str, Any] = {"label": label, "record": record, "runs": runs[1:], "flows": _flows(request.user)}
    if runs:
        context |= checklist(runs[0], record, request.user)
    return render(request, "sales/presales/section.html", context)


@require_POST
def begin(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """Begin a conversation about a record, by the flow that is named or the usual one."""
    record = target_or_404(label, target, request.user)
    if not request.user.may(Action.CREATE, RUNS.label):
        raise PermissionDenied
    asked = key_in(request.POST.get("flow", ""))
    flow = get_visible_or_404(Flow.objects.all(), request.user, pk=asked) if asked else usual_flow()
    try:
        run = actions.begin(subject=record, flow=flow, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return refused(request, refusal, record.get_absolute_url())
    return done(request, _("The conversation began."), run.get_absolute_url())


@require_POST
def tick(request: StaffRequest, step: int) -> HttpResponse:
    """Mark a step as done, or as still to be done."""
    found = _step(request, step)
    try:
        actions.tick(step=found, done=request.POST.get("done") == "1", by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return refused(request, refusal, found.run.get_absolute_url())
    return done(request, _("%(step)s: saved.") % {"step": found.name}, found.run.get_absolute_url())


@require_POST
def note(request: StaffRequest, step: int) -> HttpResponse:
    """Write down what was learnt in a step."""
    found = _step(request, step)
    try:
        actions.note(step=found, text=request.POST.get("note", "").strip(), by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return refused(request, refusal, found.run.get_absolute_url())
    return done(request, _("%(step)s: saved.") % {"step": found.name}, found.run.get_absolute_url())


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A conversation: its steps with what was said and learnt, and how it was inspected."""
    run: Any = get_visible_or_404(RUNS.rows.select_related(*RUNS.related), request.user, pk=pk)
    subjects = subjects_of([run], request.user)
    subject = record_seen(run, "party") if run.subject_id is None else subjects.get((run.subject_model, run.subject_id))
    # It is led and inspected, not edited.
    context = page_of(request, RUNS, run) | {"subject": subject, "may_change": False}
    context |= checklist(run, subject, request.user)
    return render(request, "sales/presales/run.html", context)


@require_GET
def flow(request: StaffRequest, pk: int) -> HttpResponse:
    """A flow with its steps."""
    found = get_visible_or_404(Flow.objects.all(), request.user, pk=pk)
    context = page_of(request, FLOWS, found) | {"steps": found.steps.order_by("position", "pk")}
    return render(request, "sales/presales/flow.html", context)


@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """How the conversations of each salesperson were marked, and which steps lost the most points."""
    if not may_see(request.user):
        raise PermissionDenied
    days = days_asked(request)
    rows, steps = figures(request.user, days=days, now=timezone.now())
    context = {"rows": rows, "whole": rows[0], "steps": steps, "days": days, "spans": SPANS}
    return render(request, "sales/presales/figures.html", context | {"title": _("Inspections by salesperson")})


def checklist(run: FlowRun, subject: Any, user: User) -> dict[str, Any]:
    """The steps of a conversation with what is to be said, and whether the user may tick them."""
    steps: list[Any] = list(run.steps.select_related("done_by").order_by("position", "pk"))
    customer = customer_of(subject, user) if subject is not None and is_subject(subject) else ""
    for step in steps:
        step.spoken = spoken(step.script, customer=customer, salesperson=str(run.owner or user))
    current = next((step.pk for step in steps if step.done_at is None), None)
    may = FlowRun.objects.visible_to(user, Action.CHANGE).filter(pk=run.pk).exists()
    shows_score = user.reads(RUNS.label, "score")
    ticks = may and not run.inspected_at
    return {"run": run, "steps": steps, "current": current, "may_lead": may, "ticks": ticks, "shows_score": shows_score}


def _flows(user: User) -> list[Flow]:
    """The flows that one can begin; the usual one is made where there is none."""
    if not user.may(Action.CREATE, RUNS.label):
        return []
    return list(Flow.objects.visible_to(user)) or [usual_flow()]


def _step(request: StaffRequest, pk: int) -> RunStep:
    step: RunStep = get_visible_or_404(RunStep.objects.select_related("run"), request.user, Action.CHANGE, pk=pk)
    return step
