"""Shares: single records opened to a person or a team beyond what their roles reach."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Share(models.Model):
    """One record made visible (and, if so marked, changeable) to a user or to a team."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shares")
    team = models.ForeignKey("access.Team", models.CASCADE, null=True, blank=True, related_name="shares")
    may_change = models.BooleanField(_("may change"), default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(team__isnull=True), name="share_with_one"
            ),
            models.UniqueConstraint(fields=["model", "object_id", "user", "team"], name="share_once"),
        ]
        indexes = [models.Index(fields=["user", "model"]), models.Index(fields=["team", "model"])]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
