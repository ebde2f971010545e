"""One-time links: how the first administrator gets in without a default password, and how people are invited."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from guanxi.access.models import User

SALT = "guanxi.access.one-time-link"
VALID_SECONDS = 15 * 60
INVITATION_SALT = "guanxi.access.invitation"
INVITATION_DAYS = 7


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


def invitation_link(user: User) -> str:
    """An address where the invited set their password, within seven days.

    The token holds a digest of password, invitation and last sign-in: whatever changes first makes it void.
    """
    token = signing.dumps([user.pk, _invitation_stamp(user)], salt=INVITATION_SALT)
    return settings.BASE_URL + reverse("access:invitation", args=[token])


def invited_by(token: str) -> User:
    """The user whom an unused invitation lets in. Raises LinkUsedUp."""
    try:
        pk, stamp = signing.loads(token, salt=INVITATION_SALT, max_age=INVITATION_DAYS * 24 * 3600)
    except signing.BadSignature as error:
        raise LinkUsedUp from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or stamp != _invitation_stamp(user):
        raise LinkUsedUp
    return user


def _invitation_stamp(user: User) -> str:
    invited = user.invited_at.isoformat() if user.invited_at else ""
    return salted_hmac(INVITATION_SALT, f"{user.password} {invited} {_stamp(user)}").hexdigest()[:32]


def _stamp(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
