"""Answers: JSON with its headers, and writes in one operation, carried out once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from ninja.responses import NinjaJSONEncoder

from guanxi.access.models import User
from guanxi.api import idempotency
from guanxi.api.authentication import ApiRequest, admit
from guanxi.api.representation import shown_whole
from guanxi.api.resources import Resource
from guanxi.audit.log import Operation
from guanxi.audit.operations import current, operation


def answer(body: Any, status: int = 200, **headers: str) -> JsonResponse:
    """A body as JSON; of header names the underscores become hyphens."""
    response = JsonResponse(body, status=status, encoder=NinjaJSONEncoder, json_dumps_params={"ensure_ascii": False})
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def answer_with(resource: Resource, record: Any, user: User, status: int = 200, **headers: str) -> JsonResponse:
    """One record with its version as entity tag."""
    if hasattr(record, "version"):
        headers["ETag"] = f'"{record.version}"'
    return answer(shown_whole(resource, record, user), status, **headers)


def told_once(response: JsonResponse, values: Mapping[str, Any]) -> JsonResponse:
    """The answer with what no other tells, such as a secret."""
    if values:
        response.content = json.dumps(json.loads(response.content) | values, ensure_ascii=False).encode()
        response["Cache-Control"] = "no-store"
    return response


def writes(resource: Resource | None) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a handler one operation of the token, in one transaction, carried out once for each idempotency key.

    The answer tells the operation's number in `X-Operation`, by which it can be undone.
    """

    def decorate(handler: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(handler)
        def wrapper(request: ApiRequest, **given: Any) -> HttpResponse:
            admit(request, resource, writing=True)
            at = timezone.now()

            def work() -> HttpResponse:
                return _in_operation(lambda: handler(request, **given), request, at)

            key = given.get("idempotency_key")
            if key is None:
                return work()
            token, told = request.auth, idempotency.fingerprint(request)
            return idempotency.once(token=token, key=key.strip('"'), fingerprint=told, at=at, work=work)

        return wrapper

    return decorate


def _in_operation(work: Callable[[], HttpResponse], request: ApiRequest, at: datetime) -> HttpResponse:
    with operation(Operation.Kind.API, by=request.user, at=at, cause=request.auth.name), transaction.atomic():
        response = work()
        under_way = current()
        if under_way is not None and under_way.row is not None:
            response.headers.setdefault("X-Operation", str(under_way.row.pk))
        return response
