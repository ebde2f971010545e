"""Rules, their versions and their runs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit.models import Operation
from guanxi.records.models import Record


class Trigger(models.TextChoices):
    """When a rule acts: at an event of a record, or at a time."""

    CREATED = "created", _("a record is created")
    CHANGED = "changed", _("a record is changed")
    DELETED = "deleted", _("a record is deleted")
    RESTORED = "restored", _("a record is restored")
    HOURLY = "hourly", _("every hour")
    DAILY = "daily", _("every day")
    DATE = "date", _("some days before or after a date")


EVENTS = (Trigger.CREATED, Trigger.CHANGED, Trigger.DELETED, Trigger.RESTORED)
TIMES = (Trigger.HOURLY, Trigger.DAILY, Trigger.DATE)


class Rule(Record):
    """When – if – then, on one kind of record (the key of its listing), with its owner's rights.

    `definition` holds `fields` (of a change), `at` (time of day), `date_field`, `days` (after it; negative: before),
    `condition` (JSON form) and `steps`; `number` is that of its latest version.
    """

    DERIVED_FIELDS = Record.BOOKKEEPING | {"last_slot", "last_run_at"}

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind of record"), max_length=40)
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger.choices)
    definition = models.JSONField(default=dict)
    number = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_on = models.BooleanField(_("on"), default=True)
    # The last slot of time for which it has been asked.
    last_slot = models.DateTimeField(null=True, editable=False)
    last_run_at = models.DateTimeField(_("last run"), null=True, editable=False)

    class Meta:
        verbose_name = _("automation rule")
        verbose_name_plural = _("automation rules")
        indexes = [
            models.Index(fields=["kind", "trigger"], condition=models.Q(is_on=True), name="rule_on"),
            models.Index(fields=["owner", "-id"], name="rule_owner"),
            models.Index(fields=["team", "-id"], name="rule_team"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("automation:detail", args=[self.pk])


class RuleVersion(models.Model):
    """What a rule said at one time: runs name the version that they carried out."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    definition = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"


class Run(models.Model):
    """One record for which a rule acted, or did not get to; `outcomes` tells of each step in words."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped: it went round in circles")

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    object_id = models.BigIntegerField()
    # What set it off, so that it is done once: the change, or the slot of time.
    key = models.CharField(max_length=60)
    depth = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    outcomes = models.JSONField(default=list)
    operation = models.ForeignKey(Operation, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects: Any = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [models.UniqueConstraint(fields=["rule", "object_id", "key"], name="run_once")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="run_log"),
            models.Index(fields=["rule", "id"], condition=models.Q(state="waiting"), name="run_waiting"),
            models.Index(fields=["at"], name="run_at"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.object_id} {self.key}"
