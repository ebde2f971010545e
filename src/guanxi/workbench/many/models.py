"""What is being done to very many records, and how far it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.log import Operation


class Undertaking(models.Model):
    """One operation in the background. Its numbers are committed with each chunk.

    `last` is the key of the record (of an undo: of the change) last dealt with, `bound` that of the last one meant.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    operation = models.OneToOneField(Operation, models.CASCADE, related_name="undertaking")
    job_id = models.BigIntegerField(null=True)
    # What is done to which records of which listing, and what the form gave for it, as a query string. What was
    # given is forgotten at the end: it may hold what people wrote.
    kind = models.CharField(max_length=40)
    listing = models.CharField(max_length=40, blank=True)
    query = models.CharField(max_length=4000, blank=True)
    given = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)

    last = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    total = models.PositiveBigIntegerField()
    done = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    # The first few different reasons, in the words of who began it.
    reasons = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of many records")
        verbose_name_plural = _("changes of many records")
        indexes = [models.Index(fields=["finished_at"], name="undertaking_finished")]

    def __str__(self) -> str:
        return f"{self.kind} {self.operation_id}"

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.state == self.State.RUNNING
