"""The lease table and the memory of the schedules."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    DEAD = "dead", _("failed for good")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """One piece of work: what to call with what, who leases it, how far it is and how it ended."""

    kind = models.CharField(_("kind"), max_length=100)
    payload = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    priority = models.SmallIntegerField(default=0, help_text="Higher goes first.")
    run_at = models.DateTimeField(_("due"))
    # Names a piece of work: at most one waiting and one running job may have it.
    unique_key = models.CharField(max_length=200, null=True, blank=True)

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=120, blank=True, help_text="Host, process and one-time token of the lease.")
    last_error = models.TextField(_("last error"), blank=True)
    result = models.JSONField(null=True, blank=True)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)

    # A plain id: jobs stand below the users.
    created_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(status=Status.WAITING), name="job_one_waiting_per_key"
            ),
        ]
        indexes = [
            models.Index(F("priority").desc(), "run_at", "id", condition=Q(status=Status.WAITING), name="job_waiting"),
            models.Index(fields=["lease_until", "unique_key"], condition=Q(status=Status.RUNNING), name="job_running"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_finished"),
            models.Index(fields=["created_by", "-id"], name="job_by_creator"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def finished(self) -> bool:
        """Whether the job has come to an end, good or bad."""
        return self.status in {Status.DONE, Status.DEAD, Status.CANCELLED}

    @property
    def duration(self) -> timedelta | None:
        """How long the last attempt took; None while it has not ended."""
        return self.finished_at - self.started_at if self.started_at and self.finished_at else None

    @property
    def fraction(self) -> float | None:
        """How much is done, 0 to 1; None while the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def error(self) -> str:
        """The last line of the last error: what went wrong, without the stack."""
        return self.last_error.strip().rsplit("\n", 1)[-1]


class Schedule(models.Model):
    """The memory of one schedule: the last slot for which its task was enqueued."""

    kind = models.CharField(_("kind"), max_length=100, primary_key=True)
    last_slot = models.DateTimeField()
    paused = models.BooleanField(_("paused"), default=False)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")

    def __str__(self) -> str:
        return self.kind


class WorkerBeat(models.Model):
    """A sign of life of one worker process; without a fresh one, nobody does the background work."""

    name = models.CharField(max_length=80, primary_key=True, help_text="Host and process.")
    queues = models.CharField(max_length=200, blank=True, help_text="Names with commas; empty for all.")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
