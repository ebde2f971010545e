"""Pipelines: the ways in which the company sells, each a row of stages; and the reasons for which it wins or loses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import Part, Plain


class Pipeline(Plain):
    """A way of selling. New opportunities go into the first one, by position."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("The first one is the usual one."))

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class StageKind(models.TextChoices):
    """What a stage means for what stands in it."""

    OPEN = "open", pgettext_lazy("opportunity", "Open")
    WON = "won", pgettext_lazy("opportunity", "Won")
    LOST = "lost", pgettext_lazy("opportunity", "Lost")


class Need(models.TextChoices):
    """What a stage may ask of an opportunity before it goes on: its exit criteria that the program can check."""

    PARTY = "party", _("Customer is known")
    AMOUNT = "amount", _("Amount is estimated")
    EXPECTED_ON = "expected_on", _("Expected date is set")
    PRODUCTS = "products", _("Products are named")
    DECIDER = "decider", _("Decision maker is known")
    COMPETITORS = "competitors", _("Competitors are known")
    NEXT_STEP = "next_step", _("Next step is planned")


class Stage(Part):
    """A step of a pipeline, or an end of it.

    `probability` is that of winning, in percent, for what stands in the stage; with `learns` it is what history says
    once that says enough. `rot_days` after entering it an opportunity is stalled.
    """

    named = True

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=4, choices=StageKind.choices, default=StageKind.OPEN)
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=50, validators=[MaxValueValidator(100)]
    )
    learns = models.BooleanField(
        _("learn the probability"), default=False, help_text=_("Once enough opportunities have passed this stage.")
    )
    # From how many closed opportunities it was learnt; None while it is as somebody has set it.
    learnt_from = models.PositiveIntegerField(null=True, editable=False)
    rot_days = models.PositiveSmallIntegerField(
        _("stalled after (days)"), null=True, blank=True, help_text=_("Empty: never.")
    )
    needs = models.JSONField(_("exit criteria"), default=list, blank=True)
    guidance = models.TextField(_("guidance"), blank=True, help_text=_("What is to be done in this stage."))

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["pipeline__position", "pipeline", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["pipeline", "name"], name="stage_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether what stands here is still being worked on."""
        return self.kind == StageKind.OPEN

    def rots_on(self, since: datetime) -> date | None:
        """The first day on which what entered the stage then is stalled."""
        if not self.is_open or self.rot_days is None:
            return None
        return timezone.localdate(since) + timedelta(days=self.rot_days + 1)


class OutcomeReason(Plain):
    """Why opportunities are won or lost."""

    name = models.CharField(_("name"), max_length=80)
    outcome = models.CharField(_("outcome"), max_length=4, choices=StageKind.choices[1:], default=StageKind.LOST.value)

    class Meta:
        verbose_name = _("reason for the outcome")
        verbose_name_plural = _("reasons for the outcome")
        constraints = [models.UniqueConstraint(fields=["outcome", "name"], name="outcome_reason_once")]

    def __str__(self) -> str:
        return self.name
