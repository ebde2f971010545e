"""The tables of the read log."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from zlib import crc32

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


class Browsing(models.Model):
    """How many people lists have shown to somebody within an hour: a sketch of whom, which tells of nobody.

    Each person sets one bit, by chance the same as some others do; how many have stayed unset tells how many persons
    there were (linear counting: Whang, Vander-Zanden and Taylor, 1990), to some 3 % up to 20,000 of them. Shown twice
    they count once, and a line that is taken in twice changes nothing.
    """

    BITS = 8192

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # Hours since 1970.
    hour = models.PositiveIntegerField()
    bits = models.BinaryField(max_length=BITS // 8)

    class Meta:
        verbose_name = _("persons shown by lists")
        verbose_name_plural = _("persons shown by lists")
        constraints = [models.UniqueConstraint(fields=["hour", "reader"], name="browsing_of_hour")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.hour}"

    @classmethod
    def bit_of(cls, model: str, key: int) -> int:
        """The sketch of one record alone."""
        return 1 << crc32(f"{model} {key}".encode()) % cls.BITS

    @property
    def number(self) -> int:
        """How many persons, nearly."""
        unset = self.BITS - int.from_bytes(self.bits).bit_count()
        return round(self.BITS * math.log(self.BITS / max(unset, 1)))


def hour_at(moment: datetime) -> int:
    """The hour of `Browsing` in which a moment lies."""
    return (moment - EPOCH) // timedelta(hours=1)
