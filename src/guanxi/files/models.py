"""The attachment: a file that belongs to a record."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanxi.files import kinds
from guanxi.records.models import Record


class Attachment(Record):
    """A file of the record `object_id` of the type `model`; its owner is who attached it.

    The name is what users see; what lies on the disk is called `stored_as`, which says nothing and cannot be guessed.
    """

    TAKES_FILES = False

    name = models.CharField(_("name"), max_length=200)
    model = models.CharField(_("attached to"), max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)
    kind = models.CharField(_("file type"), max_length=8, editable=False)
    size = models.PositiveBigIntegerField(_("file size"), editable=False)
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    stored_as = models.CharField(max_length=64, editable=False)
    has_picture = models.BooleanField(default=False, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        indexes = [
            models.Index(fields=["model", "object_id", "-id"], name="files_of_record"),
            models.Index(fields=["digest"], name="files_by_digest"),
            models.Index(fields=["stored_as"], name="files_by_blob"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:detail", args=[self.pk])

    @property
    def told_kind(self) -> kinds.Kind:
        """What kind of file it is, by its content."""
        return kinds.KINDS.get(self.kind, kinds.OTHER)
