"""Tokens: how a program signs in as the user who made it one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """A secret that a program sends with each request; of it, only the digest is kept.

    A token never reaches further than its user; `may_write` and `kinds` (labels of models, empty for all) narrow it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    # The first characters of the secret, by which people tell their tokens apart.
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(_("may change records"), default=False)
    kinds = models.JSONField(_("kinds of record"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def reaches(self, label: str) -> bool:
        """Whether the token is meant for records of this model ("parties.party")."""
        return not self.kinds or label in self.kinds
