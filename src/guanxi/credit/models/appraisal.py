"""An appraisal of a customer's credit, with the scores and the evidence behind it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.sight import record_seen
from guanxi.credit.models.scheme import PERCENT, Criterion, Grade
from guanxi.parties.models import Party
from guanxi.records.models import Part, Record


class Appraisal(Record):
    """What was found on one day, and the credit that was granted on it. One of a customer is in force at a time.

    `score`, `grade` and `proposed` follow from the scores (and are logged, so that undo brings back what belongs
    together); `limit`, in minor units, is what somebody granted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("appraisal", "Draft")
        IN_FORCE = "in_force", _("In force")
        ENDED = "ended", pgettext_lazy("appraisal", "Ended")

    party = models.ForeignKey(Party, models.CASCADE, related_name="credit_appraisals", verbose_name=_("customer"))
    appraised_on = models.DateField(_("appraised"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    score = models.DecimalField(
        _("score"), max_digits=5, decimal_places=2, null=True, editable=False, validators=PERCENT
    )
    grade = models.ForeignKey(
        Grade, models.PROTECT, null=True, editable=False, related_name="appraisals", verbose_name=_("credit grade")
    )
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    proposed = models.BigIntegerField(_("proposed limit"), null=True, editable=False)
    limit = models.BigIntegerField(_("credit limit"), null=True, editable=False)
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, editable=False)
    review_on = models.DateField(_("next review"), null=True, editable=False)
    granted_at = models.DateTimeField(_("granted"), null=True, editable=False)
    # The grade on which the limit was granted: facts may move the present one away from it.
    granted_grade = models.ForeignKey(
        Grade, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("grade when granted")
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("credit appraisal")
        verbose_name_plural = _("credit appraisals")
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(state="in_force", deleted_at__isnull=True),
                name="one_appraisal_in_force",
            )
        ]
        indexes = [
            models.Index(fields=["party", "-appraised_on", "-id"], name="appraisals_of_party"),
            models.Index(fields=["owner", "-id"], name="appraisal_owner"),
            models.Index(fields=["team", "-id"], name="appraisal_team"),
            # Reviews fall due among those in force, a small part of all.
            models.Index(fields=["review_on"], name="appraisals_due", condition=models.Q(state="in_force")),
        ]

    def __str__(self) -> str:
        # Named to who is known to see the customer; it may be another's.
        return f"{record_seen(self, 'party') or self._meta.verbose_name} · {self.appraised_on}"


class AppraisalScore(Part):
    """How the customer does by one criterion, from 0 to 100, and what shows it."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, validators=PERCENT)
    evidence = models.CharField(_("what shows it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [models.UniqueConstraint(fields=["appraisal", "criterion"], name="criterion_scored_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}"
