"""The verbs of tokens: making one, finding whose it is, revoking it."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from guanxi.access.models import Token, User

# Recognised by people and by scanners that look for secrets in code.
MARK = "gx_"
PREFIX = len(MARK) + 6
LONGEST = timedelta(days=366)
# Writing down each use would make a writer of every reader.
USE_NOTED_EVERY = timedelta(minutes=1)
Kind = tuple[str, str]

log = logging.getLogger(__name__)
_kinds: list[Callable[[], Sequence[Kind]]] = []


def offer_kinds(source: Callable[[], Sequence[Kind]]) -> None:
    """Have `source()` name the kinds of record, as pairs of model label and title, to which a token can be limited."""
    _kinds.append(source)


def kinds() -> list[Kind]:
    """The kinds of record to which a token can be limited."""
    return [kind for source in _kinds for kind in source()]


def issue(
    *, user: User, name: str, may_write: bool, kinds: Sequence[str], expires_at: datetime, at: datetime
) -> tuple[Token, str]:
    """Make a token and answer it with its secret, which is nowhere to be read again."""
    secret = MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=secret[:PREFIX],
        digest=digest(secret),
        may_write=may_write,
        kinds=list(kinds),
        created_at=at,
        expires_at=min(expires_at, at + LONGEST),
    )
    log.info("token %s… made by %s, writing: %s", token.prefix, user.username, may_write)
    return token, secret


def holder(secret: str, *, at: datetime) -> Token | None:
    """The token of this secret with its user, if both are alive at this time. One query, and at most one write."""
    alive = Q(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)
    token = Token.objects.select_related("user__team").filter(alive, digest=digest(secret)).first()
    if token is not None and (token.last_used_at is None or token.last_used_at < at - USE_NOTED_EVERY):
        Token.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke(*, token: Token, at: datetime) -> None:
    """Make the token void for good; doing it twice changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        log.info("token %s… of %s revoked", token.prefix, token.user.username)


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain hash is as good as a slow one."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
