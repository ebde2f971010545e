"""The page of the demo company: one click loads it, one click removes it."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.demo.actions import counts
from guanxi.demo.models import Load
from guanxi.demo.tasks import KEY, latest_job, load_demo, remove_demo
from guanxi.jobs.actions import NotPossible, cancel
from guanxi.jobs.models import Status
from guanxi.shell.toasts import flash

ABILITY = "access.administer"
OFFERED = ("small", "large")
SHOWN = ("parties.party", "sales.order", "sales.orderline", "sales.payment", "activities.activity", "access.user")


@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """Whether the company is there and how large it is, or how far the work on it is."""
    _administrators_only(request)
    made, job = Load.objects.filter(finished_at__isnull=False).first(), latest_job()
    rows = counts(made) if made else {}
    context = {
        "made": made,
        "job": job if job and not job.finished else None,
        "failure": job.error if job and job.status == Status.DEAD else "",
        "figures": [(capfirst(apps.get_model(label)._meta.verbose_name_plural), rows.get(label, 0)) for label in SHOWN],
        "title": _("Demo company"),
    }
    return render(request, "demo/page.html", context)


@require_POST
def load(request: StaffRequest) -> HttpResponse:
    """Load the company in the background."""
    _administrators_only(request)
    size = request.POST.get("size", OFFERED[0])
    if size not in OFFERED or Load.objects.filter(finished_at__isnull=False).exists() or _under_way():
        flash(request, _("There is a demo company already: remove it first."), level="warning")
    else:
        load_demo.enqueue(unique_key=KEY, by=request.user, size=size)
    return redirect("demo:page")


@require_POST
def remove(request: StaffRequest) -> HttpResponse:
    """Remove the company in the background."""
    _administrators_only(request)
    if not _under_way():
        remove_demo.enqueue(unique_key=KEY, by=request.user)
    return redirect("demo:page")


@require_POST
def stop(request: StaffRequest) -> HttpResponse:
    """Stop loading; what has been loaded is taken away again."""
    _administrators_only(request)
    job = latest_job()
    if job is not None:
        try:
            cancel(job=job, at=timezone.now())
        except NotPossible as refused:
            flash(request, str(refused), level="warning")
    return redirect("demo:page")


def _under_way() -> bool:
    job = latest_job()
    return job is not None and not job.finished


def _administrators_only(request: StaffRequest) -> None:
    if not request.user.able(ABILITY):
        raise PermissionDenied
