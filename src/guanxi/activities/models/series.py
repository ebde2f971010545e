"""The series: how often an activity comes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain


class Series(Plain):
    """An activity that comes again, counted from `starts_at` on the clocks of `time_zone`.

    Its occurrences are activities, made some weeks ahead; what they hold is copied from the last that was not changed
    by itself. `ends_on` is the last day on which there may be one.
    """

    class Repeat(models.TextChoices):
        DAILY = "daily", _("Every day")
        WORKDAYS = "workdays", _("Monday to Friday")
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every three months")
        YEARLY = "yearly", _("Every year")

    repeat = models.CharField(_("repeat"), max_length=12, choices=Repeat.choices)
    starts_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    ends_on = models.DateField(_("repeat until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("series of activities")
        verbose_name_plural = _("series of activities")

    def __str__(self) -> str:
        return str(self.get_repeat_display())
