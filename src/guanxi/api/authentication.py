"""Who asks: the user of a bearer token, within the token's reach and rate."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from guanxi.access import tokens
from guanxi.access.middleware import zone_of
from guanxi.access.models import Token, User
from guanxi.api.problems import Refused
from guanxi.api.rates import MINUTE, Rates
from guanxi.api.resources import Resource


class ApiRequest(HttpRequest):
    """A request that has shown a valid token. Only a type: Django makes the requests."""

    auth: Token
    user: User


class Bearer(HttpBearer):
    """`Authorization: Bearer gx_…`. A session's cookie counts for nothing here, so that no other site can use it."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = tokens.holder(token.strip(), at=timezone.now())
        if found is None:
            return None
        request.user = found.user
        # The middleware has chosen for a stranger, and takes back what is chosen here.
        timezone.activate(zone_of(found.user))
        if found.user.language and "Accept-Language" not in request.headers:
            translation.activate(found.user.language)
        return found


class PerToken(BaseThrottle):
    """So many requests a minute for each token, counted by all processes of the server together (`rates`)."""

    # A dozen a second on average: more than a program needs that pages and bulk-changes.
    RATE = 720

    def __init__(self) -> None:
        self._rates = Rates()

    def allow_request(self, request: Any) -> bool:
        return self._rates.admits(request.auth, self.RATE)

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE


def admit(request: Any, resource: Resource | None = None, *, writing: bool = False) -> None:
    """Let the token do this to the resource (None: to all kinds of record). Raises Refused (403).

    What its user may do is asked besides.
    """
    token: Token = request.auth
    if writing and not token.may_write:
        raise Refused(403, _("This token reads only. Make one that may change records."))
    if token.kinds and (resource is None or not token.reaches(resource.listing.label)):
        raise Refused(403, _("This token is not for records of this kind."))
