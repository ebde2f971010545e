"""The page of receivables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.requests import StaffRequest
from guanxi.sales.receivables.ages import LOST, debtors, may_see, totals, written_off
from guanxi.sales.receivables.exposure import BANDS


@require_GET
def receivables(request: StaffRequest) -> HttpResponse:
    """Who owes how much since when; its further rows alone when asked for what comes after."""
    if not may_see(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    rows, cursor = debtors(request.user, today=today, after=_cursor(request.GET.get("after", "")))
    context: dict[str, Any] = {"rows": rows, "cursor": cursor, "bands": BANDS, "currency": settings.CURRENCY}
    if "after" in request.GET:
        return render(request, "sales/debtors.html", context)
    ages = totals(request.user, today=today)
    owed = sum(ages.values())
    context |= {
        "title": _("Receivables"),
        "ages": [(label, ages.get(band, 0), ages.get(band, 0) / owed if owed else 0) for band, label in BANDS],
        "owed": owed,
        "written_off": written_off(request.user).aggregate(sum=Sum(LOST))["sum"] or 0,
    }
    return render(request, "sales/receivables.html", context)


def _cursor(text: str) -> tuple[int, int] | None:
    overdue, _tilde, party = text.partition("~")
    return (int(overdue), int(party)) if overdue.isdecimal() and party.isdecimal() and len(text) < 40 else None
