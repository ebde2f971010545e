"""What machines ask: whether this process is ready, and what it has counted."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from guanxi.access.middleware import public
from guanxi.operate.metrics import exposition
from guanxi.operate.readiness import readiness

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@public
@never_cache
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, else 503; which check failed is in the body, and no more than that."""
    checks = readiness(at=timezone.now())
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


@public
@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for whoever has the token; without one set, for this very machine in local mode."""
    if not may_read(request):
        return HttpResponseForbidden("Metrics are for the holder of METRICS_TOKEN.\n", content_type="text/plain")
    return HttpResponse(exposition(at=timezone.now()), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether the asker may see the metrics. What a proxy has passed on comes from elsewhere, whatever its address."""
    token = settings.ENV.metrics_token
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    if settings.PRODUCTION or any(header in request.headers for header in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
