"""Every request gets a number, and leaves its count and one line in the log: route, user, time, queries."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from guanxi.operate import metrics
from guanxi.operate.logs import route_of

HEADER = "X-Request-ID"
# What others may choose as a number: nothing that could forge a line of the log or fill it.
TAKEN_OVER = re.compile(r"[A-Za-z0-9._-]{8,64}")
SLOW = 1.0
log = logging.getLogger("guanxi.request")


@dataclass
class Queries:
    """Counts the queries that run inside it, and their time; an `execute_wrapper` of a connection."""

    number: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - begun


def observe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost middleware: number the request, count it and write it down."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number, queries, begun = number_of(request), Queries(), time.perf_counter()
        request.number = number  # type: ignore[attr-defined]  # for what Django logs after all middleware
        with bound_contextvars(request_id=number), connection.execute_wrapper(queries):
            response = get_response(request)
            _note(request, response, queries, time.perf_counter() - begun)
        response.headers[HEADER] = number
        return response

    return middleware


def number_of(request: HttpRequest) -> str:
    """The number that the proxy or the asking program has given, if it is a sound one, else a new one."""
    given = request.headers.get(HEADER, "")
    return given if TAKEN_OVER.fullmatch(given) else uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, queries: Queries, seconds: float) -> None:
    route, status = route_of(request), response.status_code
    metrics.observe(
        method=request.method or "other",
        route=route,
        status=status,
        seconds=seconds,
        queries=queries.number,
        query_seconds=queries.seconds,
    )
    user = getattr(request, "user", None)
    told = {
        "route": route,
        "method": request.method,
        "status": status,
        "user": user.pk if user is not None and user.is_authenticated else None,
        "ms": round(seconds * 1000, 1),
        "queries": queries.number,
        "query_ms": round(queries.seconds * 1000, 1),
    }
    level = logging.WARNING if seconds > SLOW or status >= 500 else logging.INFO
    log.log(level, "answered", extra=told)
