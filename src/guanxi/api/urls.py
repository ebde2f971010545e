"""The addresses of the API. Whatever fails there is told in JSON, also what is refused before a handler is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja.errors import AuthenticationError

from guanxi.api.authentication import Bearer
from guanxi.api.build import build
from guanxi.api.problems import problem, refusal

API = build()


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for whoever is signed in or has a token."""
    if not request.user.is_authenticated and not Bearer()(request):
        return refusal(AuthenticationError())  # type: ignore[return-value]
    return JsonResponse(API.get_openapi_schema(path_prefix="/api/v1"), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def absent(request: HttpRequest) -> HttpResponse:
    """What is no address of the API."""
    return problem(404)


def in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that takes JSON only, and whose refusal of a method is a problem too."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        length = request.headers.get("Content-Length", "0")
        if length != "0" and request.content_type != "application/json":
            return problem(415)
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
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
    pattern.callback = in_json(pattern.callback)  # type: ignore[arg-type]

urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *patterns,
    re_path("", absent, name="absent"),
]
