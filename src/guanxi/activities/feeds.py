"""The feed of one's calendar: its secret address, and what stands in it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.access.middleware import zone_of
from guanxi.access.models import User
from guanxi.access.tokens import digest
from guanxi.activities import calendars
from guanxi.activities.models import Activity, Attendee, Calendar
from guanxi.activities.sight import read_by

PREFIX = 6
BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
MOST = 2000
# Writing down each reading would make a writer of every reader.
READING_NOTED_EVERY = timedelta(minutes=10)


def new_address(*, user: User, at: datetime) -> str:
    """Give the user's feed an address and answer it; it is nowhere to be read again, and the former one is void."""
    secret = secrets.token_urlsafe(32)
    calendar, _is_new = Calendar.objects.get_or_create(user=user)
    calendar.digest, calendar.prefix, calendar.made_at, calendar.read_at = digest(secret), secret[:PREFIX], at, None
    calendar.save()
    return settings.BASE_URL + reverse("agenda:feed", args=[secret])


def revoke(*, user: User) -> None:
    """Make the address void; doing it twice changes nothing."""
    Calendar.objects.filter(user=user).update(digest="", prefix="", made_at=None, read_at=None)


def reader_of(secret: str, *, at: datetime) -> User | None:
    """Whose feed the secret opens, if they are still active. One query, and at most one write."""
    found = Calendar.objects.select_related("user__team").filter(digest=digest(secret), user__is_active=True).first()
    if found is None:
        return None
    if found.read_at is None or found.read_at < at - READING_NOTED_EVERY:
        Calendar.objects.filter(pk=found.pk).update(read_at=at)
    return found.user


def feed(user: User, *, now: datetime) -> tuple[bytes, str]:
    """The calendar as the user may see it today, in their language and zone, with its entity tag."""
    mine = Q(owner=user) | Q(pk__in=Attendee.objects.filter(user=user).values("activity"))
    since, until = now - BEHIND, now + AHEAD
    when = Q(at__gte=since, at__lt=until) | Q(at=None, due_at__gte=since, due_at__lt=until)
    rows = Activity.objects.visible_to(user).filter(mine, when).exclude(kind=Activity.Kind.NOTE)
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone_of(user)):
        name = _("Guanxi: %(who)s") % {"who": user}
        content = calendars.feed(read_by(user, rows.select_related("party").order_by("pk")[:MOST]), name=name)
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
