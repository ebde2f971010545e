"""Errors in the user's words: what happened, what was kept, what to do. Never a bare code, never silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import reswap

from guanxi.access.middleware import public
from guanxi.shell.toasts import toast


@dataclass(frozen=True)
class Explanation:
    """An error as it is told: `happened` names it, `kept` says what became of the work, `todo` the way on."""

    happened: str | Promise
    kept: str | Promise
    todo: str | Promise

    def rest(self) -> str:
        """What became of the work, and the way on."""
        if not self.kept:
            return str(self.todo)
        return _("{kept} {todo}").format(kept=self.kept, todo=self.todo)

    def as_note(self) -> str:
        """All of it as one text."""
        return _("{happened}: {rest}").format(happened=self.happened, rest=self.rest())


SAFE = {"GET", "HEAD", "OPTIONS"}
NOTHING_CHANGED = _("Nothing was changed.")
EXPLANATIONS = {
    400: Explanation(
        _("This request could not be understood"),
        NOTHING_CHANGED,
        _("The address or the form may be damaged. Go back, reload the page and try again."),
    ),
    403: Explanation(
        _("You may not do this"),
        NOTHING_CHANGED,
        _("Your role does not include it. Ask an administrator if you need it."),
    ),
    404: Explanation(
        _("There is nothing here"),
        NOTHING_CHANGED,
        _("It may have been deleted or merged, or it is not open to you. Search for it by name, or start from Today."),
    ),
    405: Explanation(
        _("This page does not take that kind of request"),
        NOTHING_CHANGED,
        _("Open it by its link instead of reloading or resending."),
    ),
    409: Explanation(
        _("Somebody else has changed this meanwhile"),
        _("Nothing was overwritten, and what you typed is still in the form."),
        _("Reload to see the new state, then make your change again."),
    ),
    413: Explanation(
        _("This is too large"),
        NOTHING_CHANGED,
        _("Send a smaller file, or split it and send the parts."),
    ),
    422: Explanation(
        _("Something in the form is not right yet"),
        _("What you typed is still in the form."),
        _("Correct the marked fields and send it again."),
    ),
    429: Explanation(
        _("Too many attempts in a short time"),
        NOTHING_CHANGED,
        _("Wait a few minutes, then try again."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("What was not finished has been taken back; nothing is half done."),
        _("Try again. If it happens again, tell your administrator the time and what you were doing."),
    ),
    503: Explanation(
        _("Guanxi is busy or being updated"),
        NOTHING_CHANGED,
        _("Wait a minute, then reload the page."),
    ),
}
CSRF = Explanation(
    _("This form has been open too long"),
    _("Nothing was changed. What you typed is still there when you go back."),
    _("Go back, reload the page and send the form again. If that does not help, allow cookies for this address."),
)


def explanation(status: int) -> Explanation:
    """The words for a status; an unusual one is told as its class (4xx as 400, 5xx as 500)."""
    return EXPLANATIONS.get(status) or EXPLANATIONS[400 if status < 500 else 500]


def explain(request: HttpRequest, status: int, words: Explanation | None = None) -> HttpResponse:
    """Answer with an error in words: a note for htmx, problem JSON (RFC 9457) for programs, else a page."""
    told = words or explanation(status)
    if request.method in SAFE:
        # Whoever only looked has no work to worry about.
        told = replace(told, kept="")
    if getattr(request, "htmx", False):
        response = HttpResponse(status=status)
        return reswap(toast(response, told.as_note(), level="error"), "none")
    if not request.accepts("text/html"):
        problem = {"status": status, "title": str(told.happened), "detail": told.rest()}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    if status >= 500:
        # The database may be what failed: ask nothing more of it.
        request.user = AnonymousUser()
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    page = "shell/error_inside.html" if signed_in else "shell/error_outside.html"
    return render(request, page, {"told": told}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400"""
    return explain(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return explain(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404. The same answer for what does not exist and for what is not open to this user."""
    return explain(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler429, which allauth asks for when a rate limit is passed."""
    return explain(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500"""
    return explain(request, 500)


@public
def csrf_failed(request: HttpRequest, reason: str = "", **_unused: Any) -> HttpResponse:
    """CSRF_FAILURE_VIEW: nearly always a form left open over night, or cookies refused."""
    return explain(request, 403, CSRF)
