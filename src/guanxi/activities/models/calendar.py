"""One's own calendar: how one is reminded, and the address at which other programs read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """A user's choices for the agenda. Of the secret in the feed's address, only the digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar")
    is_reminded_by_mail = models.BooleanField(_("remind me by mail, too"), default=True)
    remind_before = models.PositiveIntegerField(_("usual reminder"), null=True, blank=True, default=15)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    # The first characters of the secret, by which people tell addresses apart.
    prefix = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return str(self.user)
