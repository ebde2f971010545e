"""Idempotency-Key: a request that arrives twice is carried out once and answered twice.

The answer is kept in the transaction of the effect: either both are there or neither is. A request that died on the
way (kill -9) has left its reservation only; when its lease has run out, the next one with the same key takes over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.access.models import Token
from guanxi.api.models import KeptAnswer
from guanxi.api.problems import Refused, problem, refusal

LEASE = timedelta(minutes=2)
KEPT = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "X-Operation")
KEY = re.compile(r"[\x21-\x7e]{1,100}")
Work = Callable[[], HttpResponse]


class Overtaken(Exception):
    """Somebody else has taken this request over while it was carried out; what it did is taken back."""


def once(*, token: Token, key: str, fingerprint: str, at: datetime, work: Work) -> HttpResponse:
    """Carry out the work in one transaction, or give the answer that it got the first time.

    A refusal (4xx) is an answer like others and kept; after a fault of ours the same key may be tried again.
    Raises Refused: 422 for a key that is none or stands for another request, 409 while the first one is under way.
    """
    if not KEY.fullmatch(key):
        raise Refused(422, errors={"Idempotency-Key": [_("Up to 100 letters, digits and signs without spaces.")]})
    kept, is_new = KeptAnswer.objects.get_or_create(
        token=token, key=key, defaults={"fingerprint": fingerprint, "begun_at": at}
    )
    if kept.fingerprint != fingerprint:
        raise Refused(422, errors={"Idempotency-Key": [_("This key stands for another request. Use a new one.")]})
    if kept.status is not None:
        return _replayed(kept)
    if not is_new and not _taken_over(kept, at):
        return _under_way()
    try:
        return _carried_out(kept, work)
    except Overtaken:
        return _under_way()


def fingerprint(request: HttpRequest) -> str:
    """What the request asks for: method, address, precondition and body."""
    told = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(told).encode(errors="replace") + b"\n" + request.body).hexdigest()


def forget_old(*, at: datetime) -> int:
    """Delete the answers that nobody will ask for any more."""
    return KeptAnswer.objects.filter(begun_at__lt=at - KEPT).delete()[0]


def _carried_out(kept: KeptAnswer, work: Work) -> HttpResponse:
    try:
        with transaction.atomic():
            response = work()
            _keep(kept, response)
            return response
    except Overtaken:
        raise
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            KeptAnswer.objects.filter(pk=kept.pk, begun_at=kept.begun_at, status=None).delete()
            raise
        _keep(kept, refused)
        return refused


def _taken_over(kept: KeptAnswer, at: datetime) -> bool:
    """Whether the first one's lease has run out and this request got it."""
    free = KeptAnswer.objects.filter(pk=kept.pk, begun_at=kept.begun_at, status=None, begun_at__lt=at - LEASE)
    if not free.update(begun_at=at):
        return False
    kept.begun_at = at
    return True


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    mine = KeptAnswer.objects.filter(pk=kept.pk, begun_at=kept.begun_at, status=None)
    if not mine.update(status=response.status_code, headers=headers, body=response.content.decode()):
        raise Overtaken


def _replayed(kept: KeptAnswer) -> HttpResponse:
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, headers=headers)


def _under_way() -> HttpResponse:
    answer = problem(409, _("The same request is under way. Ask again in a moment."))
    answer["Retry-After"] = "1"
    return answer
