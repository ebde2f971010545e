"""What was forecast at the start of each month, opportunity by opportunity, to be held against what was won."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team
from guanxi.sales.models.opportunity import ForecastCategory, Opportunity
from guanxi.sales.models.pipeline import Pipeline


class ForecastMonth(models.Model):
    """A month whose forecast was recorded, though there may have been nothing to expect in it. `first` is its 1st."""

    first = models.DateField(_("first day"), unique=True)
    taken_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("month of the forecast")
        verbose_name_plural = _("months of the forecast")

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


class ForecastEntry(models.Model):
    """An opportunity that was open when its month began and was expected to close in it, as it stood then.

    `amount` and `weighted` (the amount times the probability of its stage) are in minor units of the company's
    currency. The rows are never changed.
    """

    month = models.ForeignKey(ForecastMonth, models.CASCADE, related_name="entries")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="forecasts")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("salesperson")
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", verbose_name=_("team"))
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="+", verbose_name=_("pipeline"))
    category = models.CharField(_("forecast"), max_length=9, choices=ForecastCategory.choices)
    amount = models.BigIntegerField(_("amount"))
    weighted = models.BigIntegerField(_("weighted amount"))

    class Meta:
        verbose_name = _("forecast of an opportunity")
        verbose_name_plural = _("forecasts of opportunities")
        constraints = [models.UniqueConstraint(fields=["month", "opportunity"], name="forecast_once")]

    def __str__(self) -> str:
        return f"{self.month}: {self.opportunity}"
