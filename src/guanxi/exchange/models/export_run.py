"""One export: what was taken out, by whom, when and how much. The log of exports is this table."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet


class ExportRun(models.Model):
    """A file on its way out. The row stays when the file is gone."""

    class State(models.TextChoices):
        RUNNING = "running", _("Exporting")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    format = models.CharField(_("format"), max_length=8)
    stored_as = models.CharField(max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    # Counted at the end; until then the job knows how many there are.
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    message = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    job_id = models.BigIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["created_by", "-id"], name="exports_of_user")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.format}"

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(default_storage.path(self.stored_as))
