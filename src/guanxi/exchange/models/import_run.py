"""One import of one file: what was chosen, how far it is, how it counted, and what it could not take."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit.models import Operation


class ImportRun(models.Model):
    """A file on its way in. The file lies under a random name; `file_name` is what its owner called it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Taken back")

    class Mode(models.TextChoices):
        """What happens to a row whose record exists already."""

        UPDATE = "update", _("Update existing records")
        SKIP = "skip", _("Leave existing records as they are")
        CREATE = "create", _("Only new records; existing ones are errors")

    UNDER_WAY = (State.CHECKING, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file"), max_length=255)
    stored_as = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, db_index=True)
    dialect = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    # "date_order", "decimal_mark", "match_by", "owner": what else was chosen.
    options = models.JSONField(default=dict)
    # Row number → column name → what a person put in the cell's place.
    corrections = models.JSONField(default=dict)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.UPDATE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    language = models.CharField(max_length=10, blank=True)

    # Rows consumed, and how they ended. `read` is the sum of created, updated, unchanged and bad.
    consumed = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    error_bytes = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)

    operation = models.OneToOneField(Operation, models.SET_NULL, null=True, related_name="import_run")
    job_id = models.BigIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["created_by", "-id"], name="imports_of_user")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("exchange:import", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the file lies, as text (see `reading.opening`)."""
        return Path(default_storage.path(self.stored_as))

    @property
    def error_path(self) -> Path:
        """Where the rows that could not be taken are written."""
        return self.path.with_suffix(".errors.csv")

    @property
    def under_way(self) -> bool:
        """Whether a job works on it."""
        return self.state in self.UNDER_WAY


class ImportIssue(models.Model):
    """One row that could not be taken, kept to be put right in place; the error file holds all of them."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="issues")
    row = models.PositiveBigIntegerField(_("line"))
    # [{"column": name or "", "reason": sentence}], one for each fault found in the row.
    faults = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("faulty line")
        verbose_name_plural = _("faulty lines")
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="issue_once_per_row")]

    def __str__(self) -> str:
        return f"{self.run} {self.row}"


class ImportWarning(models.Model):
    """What somebody should look at in a row that was taken; the first ones of a run are kept."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="warnings")
    row = models.PositiveBigIntegerField(_("line"))
    column = models.CharField(max_length=200, blank=True)
    reason = models.TextField()

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.run} {self.row}"


class ImportNote(models.Model):
    """What a run must remember from one chunk to the next; committed with the chunk, cleared at the end."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="notes")
    space = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "space", "key"], name="note_once")]

    def __str__(self) -> str:
        return f"{self.space} {self.key}"
