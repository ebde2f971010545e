"""Pages of the frame itself: counts for the navigation and the language before sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from guanxi.access.middleware import public
from guanxi.shell import navigation


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the entries of the navigation, as JSON by key."""
    return JsonResponse(navigation.counts(request.user))


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language before one has signed in; it is kept in a cookie."""
    return set_language(request)
