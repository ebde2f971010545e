"""The reminder: that somebody is to be told of an activity, when, and whether they were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.activities.models.activity import Activity


class Reminder(models.Model):
    """Follows from the activity, one for each who takes part; `fired_at` is set once for each time it is due."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fires_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="reminder_of_user")]
        indexes = [
            models.Index(fields=["fires_at"], name="reminders_due", condition=models.Q(fired_at__isnull=True)),
            models.Index(fields=["user", "-fired_at"], name="reminders_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.user_id}"
