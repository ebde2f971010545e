"""The pre-sales flow: the steps of a good conversation with what is said in each, and the conversations that had it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.records.models import Part, Plain, Record

MOST_POINTS = 100


class Flow(Plain):
    """A way of leading a conversation. The first one, by position, is the usual one."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("The first one is the usual one."))

    class Meta:
        verbose_name = _("pre-sales flow")
        verbose_name_plural = _("pre-sales flows")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class StepText(Part):
    """What a step says: its name, what to find out, the script with its placeholders, and what it is worth."""

    named = True

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(_("position"), default=0)
    script = models.TextField(
        _("script"), blank=True, help_text=_("{customer}, {salesperson} and {company} are filled in.")
    )
    aim = models.TextField(_("what to find out"), blank=True)
    points = models.PositiveSmallIntegerField(
        _("points"),
        default=10,
        validators=[MaxValueValidator(MOST_POINTS)],
        help_text=_("What an inspection can give for it at most."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class FlowStep(StepText):
    """A step of a flow, as conversations that begin from now on will have it."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="steps", verbose_name=_("pre-sales flow"))

    class Meta:
        verbose_name = _("step of a flow")
        verbose_name_plural = _("steps of flows")
        ordering = ["flow", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["flow", "name"], name="flow_step_once")]


class FlowRun(Record):
    """A conversation led by a flow; its owner is who leads it.

    It is about a party, or about one record of any kind, named by `subject_model` (label) and `subject_id`. `done` of
    its `total` steps are ticked: the actions keep both. Once inspected, `given` of `possible` points were given, and
    `score` is their share in percent.
    """

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="runs", verbose_name=_("pre-sales flow"))
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="flow_runs", verbose_name=_("customer")
    )
    subject_model = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.PositiveSmallIntegerField(_("steps done"), default=0, editable=False)
    total = models.PositiveSmallIntegerField(_("steps"), default=0, editable=False)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True, editable=False)
    inspected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("inspected by"),
    )
    given = models.PositiveIntegerField(_("points given"), null=True, blank=True, editable=False)
    possible = models.PositiveIntegerField(_("possible points"), null=True, blank=True, editable=False)
    score = models.DecimalField(
        _("score (%)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    verdict = models.TextField(_("comment of the inspection"), blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("pre-sales conversation")
        verbose_name_plural = _("pre-sales conversations")
        indexes = [
            models.Index(fields=["subject_model", "subject_id", "-id"], name="flow_runs_of_subject"),
            models.Index(fields=["party", "-id"], name="flow_runs_of_party"),
            models.Index(fields=["owner", "-id"], name="flow_run_owner"),
            models.Index(fields=["team", "-id"], name="flow_run_team"),
            models.Index(fields=["inspected_at"], name="flow_runs_inspected"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} · {date_format(timezone.localtime(self.started_at), 'SHORT_DATETIME_FORMAT')}"


class RunStep(StepText):
    """A step of a conversation, with the texts as they then were, and what an inspection gave for it.

    `given` is None where it was not inspected, or does not apply.
    """

    run = models.ForeignKey(FlowRun, models.CASCADE, related_name="steps", verbose_name=_("pre-sales conversation"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    given = models.PositiveSmallIntegerField(_("points given"), null=True, blank=True, editable=False)
    remark = models.CharField(_("comment"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("step of a conversation")
        verbose_name_plural = _("steps of conversations")
        ordering = ["run", "position", "pk"]
