"""RFM, the value pyramid and the overview, on the company's own data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action, Scope
from guanxi.insight import analysing, charts, snapshot
from guanxi.insight.forms import RFMForm
from guanxi.insight.groups import groups
from guanxi.insight.models import MethodSetting, Run
from guanxi.insight.provenance import told
from guanxi.insight.tasks import refresh_all
from guanxi.kernel.money import exponent
from guanxi.parties.models import Party
from guanxi.parties.models.choices import RFMClass
from guanxi.shell.toasts import toast

RUN = "insight.run"


@require_GET
def rfm(request: StaffRequest) -> HttpResponse:
    """The eight classes of RFM, each leading to its customers; thresholds with a live preview."""
    found = groups("rfm_class", request.user)
    run = Run.latest("rfm")
    context = {
        **_common(request, run),
        "groups": found,
        "by_money": charts.treemap(found, "money", 10 ** exponent(settings.CURRENCY)),
        "by_customers": charts.treemap(found, "customers", 1),
        "best": max(found, key=lambda g: g["money"]),
        "form": RFMForm(initial=MethodSetting.of("rfm")),
        "title": _("RFM"),
    }
    return render(request, "insight/rfm.html", context)


@require_GET
def rfm_preview(request: StaffRequest) -> HttpResponse:
    """What the classes would be with these thresholds; nothing is kept."""
    if not sees_all(request.user):
        raise PermissionDenied
    form = RFMForm(request.GET)
    taken = snapshot.latest()
    if not form.is_valid() or taken is None:
        return render(request, "insight/rfm_preview.html", {"form": form}, status=422 if form.errors else 200)
    result = analysing.rfm(taken, timezone.localdate(), form.parameters())
    rows = result.table("classes").to_pylist() if result else []
    names = dict(RFMClass.choices)
    now = {g["key"]: g["customers"] for g in groups("rfm_class", request.user)}
    context = {
        "form": form,
        "rows": [(names.get(r["key"], r["key"]), r["customers"], r["customers"] - now.get(r["key"], 0)) for r in rows],
    }
    return render(request, "insight/rfm_preview.html", context)


@require_POST
def rfm_keep(request: StaffRequest) -> HttpResponse:
    """Keep the thresholds and classify everybody anew."""
    if not request.user.able(RUN):
        raise PermissionDenied
    form = RFMForm(request.POST)
    if not form.is_valid():
        return render(request, "insight/rfm_preview.html", {"form": form}, status=422)
    MethodSetting.objects.update_or_create(method="rfm", defaults={"parameters": form.parameters()})
    return run(request)


@require_GET
def pyramid(request: StaffRequest) -> HttpResponse:
    """The value pyramid with the 80/20 and the whale curve."""
    levels = groups("grade", request.user)
    latest = Run.latest("pyramid")
    result = latest.result if latest and sees_all(request.user) else {}
    context = {
        **_common(request, latest),
        "levels": levels,
        "bars": charts.pyramid(levels, customers=_("Customers"), value=_("Value")),
        "curve": charts.whale(result["curve"], customers=_("customers, the best first"), value=_("value"))
        if result
        else None,
        "figures": result,
        "curve_columns": [_("Customers"), _("Value")],
        "points": [(f"{p['customer_share']:.0%}", f"{p['value_share']:.1%}") for p in result.get("curve", [])[::20]],
        "active": _active(),
        "definition": _(
            "Customers ranked by their purchases of the last year: the first 1 % are VIP, the next 4 % main, the next "
            "15 % ordinary, the rest small. The whale curve adds up their value from the best to the worst (Kaplan and "
            "Narayanan 2001)."
        ),
        "title": _("Value pyramid"),
    }
    return render(request, "insight/pyramid.html", context)


@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """More, longer, deeper: the company's state on one page."""
    if not sees_all(request.user):
        raise PermissionDenied
    latest = Run.latest("overview")
    result = latest.result if latest else {}
    context = {**_common(request, latest), "result": result, "title": _("More, longer, deeper")}
    if result:
        sales = _("Sales")
        context |= {
            "days": charts.days(result["days"], sales=sales),
            "stores": charts.bars(result["stores"], "store", sales=sales),
            "categories": charts.bars(result["categories"], "category", sales=sales),
            "lost_url": f"{reverse('parties:list')}?preset=lost",
        }
    return render(request, "insight/overview.html", context)


@require_POST
def run(request: StaffRequest) -> HttpResponse:
    """Analyse anew, in the background."""
    if not request.user.able(RUN):
        raise PermissionDenied
    refresh_all.enqueue(unique_key="insight.refresh", by=request.user)
    return toast(HttpResponse(status=204), _("The analysis has begun. Load the page again in a moment."))


def sees_all(user: User) -> bool:
    """Whether figures of the whole company are open to the user: those who see every party."""
    return user.scope(Party._meta.label_lower, Action.VIEW) == Scope.ALL


def _active() -> int | None:
    """The customers who bought within the year, as the overview of the same analysis counts them."""
    latest = Run.latest("overview")
    return latest.result["figures"]["active"] if latest else None


def _common(request: StaffRequest, latest: Run | None) -> dict[str, Any]:
    return {
        "run": latest,
        "may_run": request.user.able(RUN),
        "sees_all": sees_all(request.user),
        "currency": settings.CURRENCY,
        "provenance": told(latest.result.get("provenance") or {}) if latest else [],
    }
