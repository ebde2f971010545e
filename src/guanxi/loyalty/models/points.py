"""The ledger of points: what each customer has, and every entry that made it so."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit.log import Operation
from guanxi.parties.models import Party


class PointsAccount(models.Model):
    """How many points a customer has: the sum of their entries, kept so that two who spend at once cannot overspend.

    `held` is what can be spent. `owed` is what was taken back of points that had been spent already: the next points
    that come in settle it first. Never both.
    """

    party = models.OneToOneField(Party, models.CASCADE, related_name="points_account", verbose_name=_("customer"))
    held = models.BigIntegerField(_("points to spend"), default=0)
    owed = models.BigIntegerField(_("points to make up for"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        constraints = [
            models.CheckConstraint(condition=Q(held__gte=0, owed__gte=0), name="points_never_below_zero"),
            models.CheckConstraint(condition=Q(held=0) | Q(owed=0), name="points_held_or_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.balance}"

    @property
    def balance(self) -> int:
        """The sum of the entries: below zero while points are to be made up for."""
        return self.held - self.owed


class PointsEntry(models.Model):
    """One line of the ledger. It is never changed, but for `left`: what of points that came in is not used up yet.

    The origin is the record for whose sake it was written; without one somebody wrote it by hand. `reverses` names
    the entry that it takes back.
    """

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned")
        REDEEMED = "redeemed", pgettext_lazy("points", "Spent")
        EXPIRED = "expired", pgettext_lazy("points", "Expired")
        ADJUSTED = "adjusted", _("Adjusted")
        REVERSED = "reversed", pgettext_lazy("points", "Reversed")

    party = models.ForeignKey(Party, models.CASCADE, related_name="points_entries", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    points = models.BigIntegerField(pgettext_lazy("loyalty", "points"))
    left = models.BigIntegerField(_("not used up yet"), default=0, editable=False)
    expires_on = models.DateField(_("valid until"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    origin_kind = models.CharField(max_length=60, blank=True)
    origin_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey("access.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("booked by"))
    operation = models.ForeignKey(Operation, models.SET_NULL, null=True, related_name="+")
    reverses = models.ForeignKey("self", models.CASCADE, null=True, related_name="reversals")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="points_move"),
            models.CheckConstraint(
                condition=Q(left=0) | Q(left__gt=0, left__lte=F("points")), name="points_left_of_what_came"
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="points_of_party"),
            models.Index(fields=["-at", "-id"], name="points_by_time"),
            models.Index(fields=["origin_kind", "origin_id"], name="points_of_origin"),
            # What can still expire: few of all entries.
            models.Index(fields=["expires_on"], name="points_expiring", condition=Q(left__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points:+,}"


class Draw(models.Model):
    """So many points of those that came in by one entry (the lot) went out by another."""

    entry = models.ForeignKey(PointsEntry, models.CASCADE, related_name="draws")
    lot = models.ForeignKey(PointsEntry, models.CASCADE, related_name="drawn")
    points = models.BigIntegerField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of points")
        verbose_name_plural = _("uses of points")
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="draw_of_something")]

    def __str__(self) -> str:
        return f"{self.points}"
