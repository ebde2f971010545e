"""Each request that may write is one operation, by the one who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation

SAFE = {"GET", "HEAD", "OPTIONS"}


def operation_per_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Open an operation around every unsafe request; its row appears only if something is changed.

    The response tells its number in `X-Operation`, by which the page offers to undo it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return get_response(request)
        user = request.user if request.user.is_authenticated else None
        kind = Operation.Kind.API if request.path_info.startswith("/api/") else Operation.Kind.EDIT
        with operation(kind, by=user) as current:
            response = get_response(request)
            if current.row is not None:
                response["X-Operation"] = str(current.row.pk)
            return response

    return middleware
