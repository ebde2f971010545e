"""The pages of the analyses, the overview of the company, and running them anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.insight import company, previewing
from guanxi.insight.declaring import AnalysisPage, page_named
from guanxi.insight.forms import MethodForm
from guanxi.insight.models import MethodSetting, Run
from guanxi.insight.provenance import told
from guanxi.insight.reading import job_in_hand, may_read, reading, sees_all
from guanxi.insight.tasks import refresh_all
from guanxi.shell.limiting import limited
from guanxi.shell.toasts import toast

RUN = "insight.run"


@require_GET
def analysis(request: StaffRequest, key: str) -> HttpResponse:
    """One analysis: a sentence, figures, charts, and classes that lead to their customers."""
    page = _page(request, key)
    tunable = page.form is not None and sees_all(request.user)
    context = {
        "page": reading(page, request.user, now=timezone.now()),
        "form": page.form(initial=MethodSetting.of(key)) if page.form and tunable else None,
        "job": job_in_hand(),
        "may_run": request.user.able(RUN),
        "currency": settings.CURRENCY,
        "title": page.title,
    }
    return render(request, "insight/analysis.html", context)


@limited("insight.preview")
@require_GET
def preview(request: StaffRequest, key: str) -> HttpResponse:
    """What classes and figures would be by these parameters; nothing is kept."""
    page = _page(request, key)
    if not sees_all(request.user) or page.form is None:
        raise PermissionDenied
    form = page.form(request.GET)
    if not form.is_valid():
        return _parameters(request, page, form, status=422)
    return _parameters(request, page, form, preview=previewing.preview(page, form.parameters()))


@require_POST
def keep(request: StaffRequest, key: str) -> HttpResponse:
    """Keep the parameters and analyse anew."""
    page = _page(request, key)
    if not request.user.able(RUN) or page.form is None:
        raise PermissionDenied
    form = page.form(request.POST)
    if not form.is_valid():
        return _parameters(request, page, form, status=422)
    MethodSetting.objects.update_or_create(method=key, defaults={"parameters": form.parameters()})
    return _begin(request, only=key)


@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """More, longer, deeper: the company's state on one page."""
    if not sees_all(request.user):
        raise PermissionDenied
    latest = Run.latest("overview")
    result = latest.result if latest else {}
    context = {
        "run": latest,
        "result": result,
        "job": job_in_hand(),
        "may_run": request.user.able(RUN),
        "currency": settings.CURRENCY,
        "provenance": told(result.get("provenance") or {}),
        "title": _("More, longer, deeper"),
    }
    if result:
        context |= company.told(result)
    return render(request, "insight/overview.html", context)


@require_POST
def run(request: StaffRequest) -> HttpResponse:
    """Analyse anew, in the background."""
    if not request.user.able(RUN):
        raise PermissionDenied
    return _begin(request)


def _begin(request: StaffRequest, only: str = "") -> HttpResponse:
    refresh_all.enqueue(unique_key=f"insight.refresh {only}".strip(), by=request.user, only=only)
    response = render(request, "insight/running.html", {"job": job_in_hand()})
    return toast(response, _("The analysis has begun. You can leave this page: the work goes on."))


@require_GET
def progress(request: StaffRequest) -> HttpResponse:
    """How far the analysis is; once it is done, the page is loaded anew."""
    job = job_in_hand()
    if job is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "insight/running.html", {"job": job, "step": page_named(job.note)})


def _page(request: StaffRequest, key: str) -> AnalysisPage:
    page = page_named(key)
    if page is None:
        raise Http404
    if not may_read(page, request.user):
        raise PermissionDenied
    return page


def _parameters(
    request: StaffRequest, page: AnalysisPage, form: MethodForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "page": page, "currency": settings.CURRENCY, **more}
    return render(request, "insight/preview.html", context, status=status)
