"""Pairs of files that may be one, the keys under which they met, and the searches that found them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedModel
from guanxi.parties.models import Party


class Pair(AuditedModel):
    """Two files that may be one. What a search finds follows from the files; what people decide is recorded."""

    DERIVED_FIELDS = frozenset({"score", "reasons", "seen_at"})

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        APART = "apart", _("Not duplicates")

    # The one with the smaller key first, so that a pair is there once.
    first = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("file of the pair"))
    second = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("file of the pair"))
    state = models.CharField(_("decision"), max_length=5, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # The chance in percent that they are one, and why: [[name of the evidence, bits, value], …].
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pair of similar files")
        verbose_name_plural = _("pairs of similar files")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "-id"], name="pairs_by_score")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class BlockKey(models.Model):
    """One key of one file. Derived: written by the search alone, and thrown away with it."""

    party_id = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["key", "party_id"], name="block")]

    def __str__(self) -> str:
        return self.key


class Search(models.Model):
    """One search for duplicates: through all files, or through those changed since the one before."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_full = models.BooleanField(default=False)
    # The last change of the log that it has taken into account.
    upto_change = models.BigIntegerField(default=0)
    parties = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    # Keys that too many files share to compare each with each: kind of key → how many such keys.
    skipped = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.started_at)
