"""Open sessions: ending them."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession

from guanxi.access.models import User


def end_access(user: User, *, at: datetime) -> None:
    """End every session and token of a user, at once and for good: reopening the account revives none."""
    end_sessions(user)
    user.tokens.filter(revoked_at=None).update(revoked_at=at)


def end_sessions(user: User, *, keep: str = "") -> int:
    """End the user's sessions but the one with the key `keep`; answers how many."""
    ended = UserSession.objects.filter(user=user).exclude(session_key=keep)
    number = len(ended)
    for session in ended:
        session.end()
    return number
