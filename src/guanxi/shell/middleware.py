"""The last touch on every answer: bare errors get words, and pages of signed-in people stay out of caches."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from guanxi.shell.errors import explain

Handler = Callable[[HttpRequest], HttpResponse]
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate", "HX-Redirect")


def errors_in_plain_words(get_response: Handler) -> Handler:
    """Give words to an error that a view left bare (no body), and forbid caching of what signed-in people see."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_bare_error(response):
            response = with_words(request, response)
        keep_out_of_caches(request, response)
        return response

    return middleware


def is_bare_error(response: HttpResponse) -> bool:
    """An error without a body. One that carries a note for htmx has said what it has to say."""
    return (
        response.status_code >= 400
        and not response.streaming
        and not response.content
        and not response.has_header("HX-Trigger")
    )


def with_words(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """The explained error in place of the bare one, with the headers that mean something kept."""
    told = explain(request, bare.status_code)
    for name in KEPT_HEADERS:
        if name in bare:
            told[name] = bare[name]
    return told


def keep_out_of_caches(request: HttpRequest, response: HttpResponse) -> None:
    """`no-store` for those signed in; a page and its fragment at one address are told apart by HX-Request."""
    patch_vary_headers(response, ["HX-Request"])
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        response.headers.setdefault("Cache-Control", "no-store")
