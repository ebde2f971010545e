"""Exports of all data on a person: who asked, when, and the file as long as it is kept."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet
from guanxi.parties.models import Party


class PersonExport(models.Model):
    """One export. The row stays as a log when the file is gone."""

    class State(models.TextChoices):
        RUNNING = "running", _("being gathered")
        FINISHED = "finished", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("deleted after 7 days")

    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    stored_as = models.CharField(max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.RUNNING)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a person")
        verbose_name_plural = _("exports of people")
        indexes = [models.Index(fields=["party", "-id"], name="exports_of_person")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.created_at}"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(default_storage.path(self.stored_as))
