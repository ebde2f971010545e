"""Refusals: every error as problem JSON (RFC 9457), in the caller's language, with the fields that are wrong."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as InputError
from pydantic import BaseModel

from guanxi.audit.undo import CannotUndo
from guanxi.conditions.errors import ConditionError
from guanxi.records.actions import Conflict
from guanxi.shell.errors import explanation

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


class Problem(BaseModel):
    """What went wrong. `errors` holds the messages for each field that is wrong, "" those for the whole."""

    status: int
    title: str
    detail: str
    errors: dict[str, list[str]] | None = None
    conflicts: dict[str, dict[str, Any]] | None = None
    merged_into: int | None = None


class Moved(Exception):
    """The record went up into another: reading it leads there, and nothing can be done to it any more."""

    def __init__(self, key: str, into: int, *, is_read: bool) -> None:
        super().__init__(key, into)
        self.address, self.into, self.is_read = f"/api/v1/{key}/{into}", into, is_read


class Refused(Exception):
    """A refusal with its status; `errors` as in `Problem`."""

    def __init__(self, status: int, detail: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.errors = status, detail, errors


def problem(status: int, detail: str = "", **more: Any) -> JsonResponse:
    """The answer that tells of a problem; without words of its own those of the status."""
    told = explanation(status)
    body = {"status": status, "title": str(told.happened), "detail": detail or str(told.todo), **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def refusal(error: Exception) -> JsonResponse | None:
    """The answer to an error that is the caller's; None for one that is ours."""
    match error:
        case Refused():
            errors = {"errors": error.errors} if error.errors else {}
            return problem(error.status, error.detail, **errors)
        case InputError():
            return problem(422, errors=_of_input(error.errors))
        case ValidationError():
            return problem(422, errors=messages(error))
        case ConditionError():
            return problem(422, errors={"filter": [str(error)]})
        case Conflict():
            return _conflict(error)
        case Moved():
            return _moved(error)
        case Http404():
            return problem(404)
        case PermissionDenied():
            return problem(403)
        case CannotUndo() | IntegrityError() | ProtectedError() | RestrictedError():
            return problem(409, _clash(error))
        case Throttled():
            return _too_fast(error)
        case AuthenticationError():
            return _stranger()
        case HttpError():
            return problem(error.status_code, error.message)
        case RequestDataTooBig():
            return problem(413)
        case BadRequest() | SuspiciousOperation() | UnreadablePostError():
            return problem(400)
    return None


def messages(error: ValidationError) -> dict[str, list[str]]:
    """The messages by field; those for the whole stand under ""."""
    if hasattr(error, "error_dict"):
        return {"" if name == "__all__" else name: list(found) for name, found in error.message_dict.items()}
    return {"": list(error.messages)}


def told_by(api: NinjaAPI) -> None:
    """Have the API answer every error as a problem."""

    def answer(request: HttpRequest, error: Any) -> JsonResponse:
        found = refusal(error)
        if found is not None:
            return found
        log.error("Internal Server Error: %s", request.path, exc_info=error)
        got_request_exception.send(sender=NinjaAPI, request=request)
        return problem(500)

    for sort in (Exception, Http404, HttpError, InputError):
        api.add_exception_handler(sort, answer)


def _moved(error: Moved) -> JsonResponse:
    detail = _("It was merged into the record %(id)s.") % {"id": error.into}
    answer = problem(301 if error.is_read else 410, detail, merged_into=error.into)
    answer["Location"] = error.address
    # A merge can be undone: nobody is to remember it for good.
    answer["Cache-Control"] = "no-store"
    return answer


def _conflict(error: Conflict) -> JsonResponse:
    both = {clash.field: {"theirs": _plain(clash.theirs), "yours": _plain(clash.yours)} for clash in error.clashes}
    return problem(412, str(explanation(409).happened), conflicts=both)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _clash(error: Exception) -> str:
    if isinstance(error, CannotUndo):
        if error.preview is None:
            return _("This has been undone already.")
        return _("It has been changed again since: undoing would overwrite that.")
    return _("It stands in the way of another record: a number or code is taken, or something still refers to it.")


def _too_fast(error: Throttled) -> JsonResponse:
    answer = problem(429)
    answer["Retry-After"] = str(math.ceil(error.wait or 1))
    return answer


def _stranger() -> JsonResponse:
    answer = problem(401, _("Send a valid token: “Authorization: Bearer gx_…”. People make theirs under their name."))
    answer["WWW-Authenticate"] = 'Bearer realm="guanxi"'
    return answer


def _of_input(errors: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        # ("body", "payload", "name") and ("query", "limit"): the last but the position in a union is the field.
        place = [str(step) for step in error["loc"][1:] if step != "payload"]
        name = place[0] if place else ""
        message = in_words(error)
        if message not in found.setdefault(name, []):
            found[name].append(message)
    return found


def in_words(error: Mapping[str, Any]) -> str:
    """What pydantic found wrong, as the user reads it."""
    words = {
        "missing": _("This field is required."),
        "extra_forbidden": _("There is no such field."),
        "string_type": _("A text is expected."),
        "string_unicode": _("The text contains a character that cannot be stored."),
        "int_type": _("A whole number is expected."),
        "int_from_float": _("A whole number is expected."),
        "bool_type": _("“Yes” or “no” is expected (true or false)."),
        "literal_error": _("This is not one of the choices."),
        "list_type": _("A list is expected."),
        "dict_type": _("An object is expected."),
        "model_type": _("An object is expected."),
        "model_attributes_type": _("An object is expected."),
    }
    return words.get(str(error["type"])) or str(error["msg"])
