"""The table of the read log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key_at(moment: datetime) -> int:
    """The key of an entry of this moment: nanoseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


class Entry(models.Model):
    """Somebody was shown a record. The key is the moment, so that a line that is taken in twice is one entry."""

    class How(models.TextChoices):
        OPENED = "opened", _("page opened")
        REVEALED = "revealed", _("number shown")
        PRINTED = "printed", _("printed")
        EXPORTED = "exported", _("exported")
        API = "api", _("asked over the API")

    id = models.BigIntegerField(primary_key=True)
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    # Empty for exports from the command line.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("who looked"),
    )
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    # The field of a number that was shown.
    field = models.CharField(_("field"), max_length=64, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the read log")
        verbose_name_plural = _("read log")
        indexes = [
            models.Index(fields=["model", "object_id", "-id"], name="readings_of_record"),
            models.Index(fields=["reader", "-id"], name="readings_by_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.how}"

    @property
    def at(self) -> datetime:
        """When."""
        return EPOCH + timedelta(microseconds=self.id // 1000)
