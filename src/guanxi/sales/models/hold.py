"""An order held because the customer's credit does not reach, or because they are behind with paying."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Part
from guanxi.sales.models.order import Order


class Hold(Part):
    """Why and when an order was held, with the figures of that moment in minor units, and how it was let go."""

    class Cause(models.TextChoices):
        OVER_LIMIT = "over_limit", _("Above the credit limit")
        OVERDUE = "overdue", _("Payment overdue")

    order = models.ForeignKey(Order, models.CASCADE, related_name="holds")
    causes = models.JSONField(default=list)
    limit = models.BigIntegerField(_("credit limit"))
    exposure = models.BigIntegerField(_("exposure"))
    overdue = models.BigIntegerField(_("overdue"))
    placed_at = models.DateTimeField(_("held since"))
    released_at = models.DateTimeField(_("released"), null=True)
    # Nobody: what held it was gone, because money came in.
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("released by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("credit hold")
        verbose_name_plural = _("credit holds")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(released_at__isnull=True), name="one_hold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The causes, as one reads them."""
        return " · ".join(str(self.Cause(cause).label) for cause in self.causes)
