"""Opportunities: what might be sold to whom, for how much, by when, and how far that has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.parties.models import Party
from guanxi.parties.models.choices import Source
from guanxi.records.models import Record, bin_index
from guanxi.sales.models.pipeline import OutcomeReason, Pipeline, Stage, StageKind


class ForecastCategory(models.TextChoices):
    """How surely the salesperson counts on it."""

    COMMIT = "commit", pgettext_lazy("forecast", "Commit")
    BEST_CASE = "best_case", pgettext_lazy("forecast", "Best case")
    PIPELINE = "pipeline", pgettext_lazy("forecast", "In the pipeline")
    OMITTED = "omitted", pgettext_lazy("forecast", "Left out")


class Opportunity(Record):
    """A chance to sell, in a stage of a pipeline; without a party it is not known yet to whom.

    `pipeline`, `status`, `stage_since` and `rots_on` follow from the stage, and `furthest` from all that it stood in:
    only moves write them.
    `amount` is in minor units of `currency`; None while nobody can say.
    """

    code = models.CharField(_("opportunity number"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("customer")
    )
    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="opportunities", verbose_name=_("pipeline"), editable=False
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    status = models.CharField(
        _("status"), max_length=4, choices=StageKind.choices, default=StageKind.OPEN, editable=False
    )
    # The open stage furthest along in which it ever stood since it came into its pipeline; none of what began closed.
    furthest = models.ForeignKey(
        Stage, models.PROTECT, null=True, related_name="+", verbose_name=_("came as far as"), editable=False
    )
    stage_since = models.DateTimeField(_("in the stage since"), editable=False)
    rots_on = models.DateField(_("stalled from"), null=True, blank=True, editable=False)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    opened_at = models.DateTimeField(_("opened"))
    expected_on = models.DateField(_("expected closing"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    forecast = models.CharField(
        _("forecast"), max_length=9, choices=ForecastCategory.choices, default=ForecastCategory.PIPELINE
    )
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step due"), null=True, blank=True)
    reason = models.ForeignKey(
        OutcomeReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    reason_note = models.CharField(_("what happened"), max_length=500, blank=True)
    lost_to = models.CharField(_("lost to"), max_length=120, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(deleted_at__isnull=True), name="opportunity_code"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "-id"], name="opportunity_board"),
            # The board of what is open looks for it in the stages of what is decided, too.
            models.Index(fields=["stage", "status", "-id"], name="opportunity_board_open"),
            models.Index(fields=["party", "-id"], name="opportunities_of_party"),
            models.Index(fields=["owner", "-id"], name="opportunity_owner"),
            models.Index(fields=["team", "-id"], name="opportunity_team"),
            models.Index(fields=["status", "expected_on", "id"], name="opportunity_expected"),
            models.Index(fields=["expected_on", "id"], name="opportunity_by_expected"),
            models.Index(fields=["-amount", "-id"], name="opportunity_by_amount"),
            models.Index(fields=["-opened_at", "-id"], name="opportunity_by_opening"),
            models.Index(fields=["closed_at", "id"], name="opportunity_by_closing"),
            # The watchers read only what is open and has a day.
            models.Index(fields=["rots_on"], name="opportunity_rots", condition=models.Q(rots_on__isnull=False)),
            bin_index("opportunities_binned"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on."""
        return self.status == StageKind.OPEN
