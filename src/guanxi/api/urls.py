"""The addresses of the API. Whatever fails there is told in JSON, also what is refused before a handler is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja.errors import AuthenticationError
from ninja.openapi.schema import OpenAPISchema

from guanxi.api.authentication import Bearer
from guanxi.api.build import build
from guanxi.api.custom import described
from guanxi.api.files import UPLOADS
from guanxi.api.problems import problem, refusal

API = build()
# What a form weighs besides its file.
ENVELOPE = 1 << 20


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for whoever is signed in or has a token."""
    if not request.user.is_authenticated and not Bearer()(request):
        return refusal(AuthenticationError())  # type: ignore[return-value]
    return JsonResponse(described(description()), json_dumps_params={"ensure_ascii": False})


@cache
def description() -> OpenAPISchema:
    """The description without custom fields, made once: it takes seconds, and is the same while the program runs."""
    return API.get_openapi_schema(path_prefix="/api/v1")


@csrf_exempt
def absent(request: HttpRequest) -> HttpResponse:
    """What is no address of the API."""
    return problem(404)


def taking(media_type: str, largest: int, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that takes one kind of content only, up to a size, and whose refusal of a method is a problem too."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        length = request.headers.get("Content-Length", "0")
        if length != "0" and request.content_type != media_type:
            return problem(415)
        if length.isdecimal() and int(length) > largest:
            return problem(413)
        response = view(request, **kwargs)
        if response.status_code != 405:
            return response
        told = problem(405)
        told["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return told

    return wrapper


_patterns, app_name, _namespace = API.urls
# Ninja's own root is a page.
patterns = [pattern for pattern in _patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
for pattern in patterns:
    kind = ("application/json", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if pattern.name == UPLOADS:
        kind = ("multipart/form-data", settings.FILE_LIMIT + ENVELOPE)
    pattern.callback = taking(*kind, pattern.callback)  # type: ignore[arg-type]

urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *patterns,
    re_path("", absent, name="absent"),
]
