"""One-time sign-in links: how the first administrator gets in without a default password."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from guanxi.access.models import User

SALT = "guanxi.access.one-time-link"
VALID_SECONDS = 15 * 60


class LinkUsedUp(Exception):
    """The link is forged, too old, or has been used."""


def one_time_link(user: User) -> str:
    """An address that signs this user in once within 15 minutes.

    The token holds the time of the user's last sign-in, so the first use makes it void.
    """
    token = signing.dumps([user.pk, _stamp(user)], salt=SALT)
    return settings.BASE_URL + reverse("access:one_time_sign_in", args=[token])


def user_of(token: str) -> User:
    """The user whom an unused token signs in. Raises LinkUsedUp."""
    try:
        pk, stamp = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise LinkUsedUp from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or stamp != _stamp(user):
        raise LinkUsedUp
    return user


def _stamp(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
