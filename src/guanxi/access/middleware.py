"""Per request: the user's language and time zone, and the door that only signed-in people pass."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import resolve
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]
SEEN_NOTED_EVERY = 600
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open to people who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def preferences(get_response: Handler) -> Handler:
    """Activate the language and zone of the user, else of the cookie and browser, else of the company."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # The person themselves: Django's stand-in for them would be asked hundreds of times a page.
        user = request.user = get_user(request)
        chosen = getattr(user, "language", "") or translation.get_language_from_request(request)
        with translation.override(chosen), timezone.override(zone_of(user)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response

    return middleware


def zone_of(user: object) -> zoneinfo.ZoneInfo:
    """The user's own time zone, or the company's."""
    try:
        return zoneinfo.ZoneInfo(getattr(user, "time_zone", "") or settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def signed_in(get_response: Handler) -> Handler:
    """Close every view to strangers unless it is marked `public` or belongs to the sign-in pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or _is_open(request):
            return get_response(request)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=401)
            response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return response
        return redirect_to_login(request.get_full_path())

    return middleware


def last_seen(get_response: Handler) -> Handler:
    """Note, every ten minutes at most, when a session was last used: to write at each request would cost too much."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", True, SEEN_NOTED_EVERY):
            UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())
        return get_response(request)

    return middleware


def _is_open(request: HttpRequest) -> bool:
    if request.path_info.startswith(settings.STATIC_URL if settings.STATIC_URL.startswith("/") else "/static/"):
        return True
    match = resolve(request.path_info)
    # The API answers 401 by its own authentication; allauth's pages are made for strangers and guard themselves.
    if match.route.startswith(("accounts/", "api/")):
        return True
    return getattr(match.func, "is_public", False)
