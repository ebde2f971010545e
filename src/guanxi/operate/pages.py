"""The page of background work: workers, jobs in hand and to come, the dead list, schedules; and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.administration.guard import administrators_only
from guanxi.jobs import actions, beats, queries
from guanxi.jobs.actions import NotPossible
from guanxi.jobs.models import Job
from guanxi.jobs.task import TASKS
from guanxi.shell.toasts import flash

SHOWN = 25
STATES: dict[str, Callable[[], QuerySet[Job]]] = {
    "waiting": queries.waiting,
    "dead": queries.dead,
    "ended": queries.ended,
}


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """What is going on; `?state=` chooses the list below the jobs in hand."""
    at = timezone.now()
    overview = queries.overview(at=at)
    state = request.GET.get("state", "")
    if state not in STATES:
        state = "dead" if overview.dead else "waiting"
    running, listed = list(queries.running()[:SHOWN]), list(STATES[state]()[: SHOWN + 1])
    context = {
        "title": _("Background work"),
        "workers": list(beats.alive(at=at)),
        "overview": overview,
        "running": _named(running),
        "state": state,
        "jobs": _named(listed[:SHOWN]),
        "more": len(listed) > SHOWN,
        "schedules": queries.schedules(at=at),
    }
    return render(request, "operate/jobs.html", context)


@require_POST
@administrators_only
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a dead or cancelled job try again."""
    job = get_object_or_404(Job, pk=pk)
    return _done(request, lambda: actions.retry(job=job, at=timezone.now()), _("It will be tried again."))


@require_POST
@administrators_only
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a job off the dead list."""
    job = get_object_or_404(Job, pk=pk)
    return _done(request, lambda: actions.discard(job=job), _("It was discarded."))


@require_POST
@administrators_only
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a waiting job, or ask a running one to stop."""
    job = get_object_or_404(Job, pk=pk)
    return _done(request, lambda: actions.cancel(job=job, at=timezone.now()), _("It will stop."))


@require_POST
@administrators_only
def pause(request: StaffRequest, kind: str) -> HttpResponse:
    """Let a schedule rest, or take it up again (`paused` empty)."""
    paused = bool(request.POST.get("paused"))
    told = _("The schedule rests.") if paused else _("The schedule goes on.")
    return _done(request, lambda: actions.pause(kind=kind, paused=paused), told)


@require_POST
@administrators_only
def run_now(request: StaffRequest, kind: str) -> HttpResponse:
    """Run a schedule's task once, now."""
    return _done(request, lambda: actions.run_now(kind=kind, by=request.user), _("It will run in a moment."))


def _done(request: StaffRequest, act: Callable[[], Any], told: str) -> HttpResponse:
    """Act, say how it went, and show the page again."""
    try:
        act()
    except NotPossible as refused:
        flash(request, str(refused), level="warning")
    else:
        flash(request, told)
    return redirect("operate:jobs")


def _named(jobs: list[Job]) -> list[dict[str, Any]]:
    """The jobs with the names of their tasks and of who asked for them (one query)."""
    people = get_user_model().objects.in_bulk({job.created_by for job in jobs if job.created_by})
    return [
        {
            "job": job,
            "label": TASKS[job.kind].label if job.kind in TASKS else job.kind,
            "by": people.get(job.created_by),
        }
        for job in jobs
    ]
