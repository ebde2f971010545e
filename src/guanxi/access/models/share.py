"""Shares: single records opened to a person or a team beyond what their roles reach."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Share(models.Model):
    """One record made visible (and, if so marked, changeable) to a user or to a team."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shares", verbose_name=_("user")
    )
    team = models.ForeignKey(
        "access.Team", models.CASCADE, null=True, blank=True, related_name="shares", verbose_name=_("team")
    )
    may_change = models.BooleanField(_("may change"), default=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="given_shares", verbose_name=_("shared by")
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(team__isnull=True), name="share_with_one"
            ),
            models.UniqueConstraint(
                fields=["model", "object_id", "user"], condition=models.Q(team=None), name="share_once_with_user"
            ),
            models.UniqueConstraint(
                fields=["model", "object_id", "team"], condition=models.Q(user=None), name="share_once_with_team"
            ),
        ]
        indexes = [models.Index(fields=["user", "model"]), models.Index(fields=["team", "model"])]

    def __str__(self) -> str:
        return str(self.user or self.team)
