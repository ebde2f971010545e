"""Pages of the frame itself: counts for the navigation, the list of keys, the language before sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from guanxi.access.middleware import public
from guanxi.shell import navigation, notes


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the entries of the navigation, as JSON by key."""
    return JsonResponse(navigation.counts(request.user))


@require_GET
def waiting_notes(request: HttpRequest) -> HttpResponse:
    """What has come up for the user by itself, as JSON: pages ask every minute while somebody looks at them."""
    return JsonResponse({"notes": notes.waiting(request.user, now=timezone.now())})


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """What one sets up, as far as it is open to the user."""
    groups = navigation.settings(navigation.places(request.user))
    return render(request, "shell/settings.html", {"groups": groups, "title": navigation.HUB.label})


@require_GET
def shortcuts(request: HttpRequest) -> HttpResponse:
    """The list of keys, for the modal."""
    return render(request, "shell/shortcuts.html")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language before one has signed in; it is kept in a cookie."""
    return set_language(request)
