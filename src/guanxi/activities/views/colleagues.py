"""Who may be meant by an @."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from guanxi.access.requests import StaffRequest
from guanxi.activities.mentions import offered


@require_GET
def colleagues(request: StaffRequest) -> HttpResponse:
    """Who may be meant by what is typed after an @: `{"results": [{"label", "hint"}]}`."""
    return JsonResponse({"results": offered(request.GET.get("q", "").strip()[:80])})
