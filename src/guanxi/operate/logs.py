"""How the log is written: JSON for machines in production, lines for people elsewhere, in both nothing private."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from django.http import HttpRequest
from structlog.typing import EventDict, Processor, WrappedLogger

# Numbers as long as a telephone's, addresses of mail, keys of ours: what a driver's message may quote of a row.
PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|gx_[\w-]{8,}|(?<![\w-])\+?\d[\d -]{6,}\d(?![\w-])")
TEXTS = ("event", "exception")
OF_THE_RECORD = ("request_id", "route", "method", "status", "user", "ms", "queries", "query_ms")


class RoutesNotPaths(logging.Filter):
    """Django names the path of what it refuses; a path may hold a one-time link, or say who was looked at."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the route in the path's place and add the request's number; every record passes."""
        request = getattr(record, "request", None)
        if request is None or not hasattr(request, "resolver_match"):
            return True
        if number := getattr(request, "number", None):
            record.request_id = number
        if isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if is_path(argument) else argument for argument in record.args)
        return True


def route_of(request: HttpRequest) -> str:
    """The name of the address, "none" for those that lead nowhere and for static files."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"


def is_path(argument: object) -> bool:
    """Django writes the path escaped, so that it does not equal the request's."""
    return isinstance(argument, str) and argument.startswith("/")


def without_private(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Blacken what looks like a person's number, address or key in the texts of an entry."""
    for key in TEXTS:
        if isinstance(event.get(key), str):
            event[key] = PRIVATE.sub("…", event[key])
    return event


def formatter(*, machine: bool) -> logging.Formatter:
    """The formatter of all handlers: JSON with `machine`, else a line of text."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=OF_THE_RECORD),
        structlog.processors.TimeStamper(fmt="iso", utc=machine),
        structlog.processors.format_exc_info,
        without_private,
    ]
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if machine
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
