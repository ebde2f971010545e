"""A tag, and that a record has it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedModel
from guanxi.records.models import Record


class Tag(Record):
    """A word that people put on records, in one of the tones that can be read in both themes."""

    class Tone(models.TextChoices):
        NEUTRAL = "neutral", _("Grey")
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        AMBER = "amber", _("Amber")
        RED = "red", _("Red")
        VIOLET = "violet", _("Violet")
        TEAL = "teal", _("Teal")
        PINK = "pink", _("Pink")

    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone.choices, default=Tone.NEUTRAL)

    class Meta(Record.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(deleted_at__isnull=True), name="tag_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(AuditedModel):
    """The record `object_id` of the type `model` has a tag.

    Two rows may say the same after two records became one: they count as one.
    """

    UNDONE_IN_PARTS = True

    # The field of the record of which roles say who sees and edits it.
    STANDS_FOR = "tags"

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", verbose_name=_("tag"))
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("tag of a record")
        verbose_name_plural = _("tags of records")
        indexes = [
            models.Index(fields=["model", "object_id", "tag"], name="tags_of_record"),
            models.Index(fields=["tag", "model", "object_id"], name="records_of_tag"),
        ]

    def __str__(self) -> str:
        return str(self.tag)
