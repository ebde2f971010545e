"""The page of the read log."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.requests import StaffRequest
from guanxi.privacy import alarms
from guanxi.privacy.readings import SEE, ReadingsForm, asked, told
from guanxi.workbench.paging import Order, page


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Who has looked at whom, newest first; filtered by what the form says."""
    if not request.user.able(SEE):
        raise PermissionDenied
    query = request.GET.copy()
    after = "".join(query.pop("after", []))
    form = ReadingsForm(query, user=request.user)
    valid = form.is_valid()
    found = page(asked(form.cleaned_data, request.user), Order("id", descending=True), after) if valid else None
    context = {
        "form": form,
        "told": list(told(found.records, request.user)) if found else [],
        "after": found.after if found else "",
        "query": query.urlencode(),
        "days": settings.READS_KEPT,
        "limit": settings.REVEALS_AN_HOUR,
        "alarms": alarms.recent() if not query and not after else [],
        "title": _("Who has looked"),
    }
    return render(request, "privacy/readings.html", context, status=200 if valid else 422)
