"""How the company appraises: its criteria under the five C's, and the grades that scores lead to."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.credit.behaviour import Measure
from guanxi.records.models import Plain

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class Factor(models.TextChoices):
    """The five C's of credit."""

    CHARACTER = "character", _("Character")
    CAPACITY = "capacity", _("Capacity")
    CAPITAL = "capital", _("Capital")
    COLLATERAL = "collateral", _("Collateral")
    CONDITIONS = "conditions", pgettext_lazy("five C's", "Conditions")


class Criterion(Plain):
    """One thing that is looked at, scored from 0 (worst) to 100 (best) and weighed against the others."""

    factor = models.CharField(_("factor"), max_length=10, choices=Factor.choices)
    name = models.CharField(_("name"), max_length=80, unique=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=10, validators=[MinValueValidator(1)])
    guidance = models.TextField(_("what to look at"), max_length=1000, blank=True)
    # What facts measure need not be judged.
    measure = models.CharField(_("measured by"), max_length=20, choices=Measure.choices, blank=True)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return self.name


class Grade(Plain):
    """A grade of credit, reached from `lowest_score`; it proposes so many months' purchases as limit, up to `cap`."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    lowest_score = models.DecimalField(_("from a score of"), max_digits=5, decimal_places=2, validators=PERCENT)
    months = models.DecimalField(_("months of purchases as limit"), max_digits=4, decimal_places=1, default=0)
    cap = models.BigIntegerField(_("highest limit"), null=True, blank=True)
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    review_months = models.PositiveSmallIntegerField(
        _("months until review"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    class Meta:
        verbose_name = _("credit grade")
        verbose_name_plural = _("credit grades")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A limit is not negative."""
        if self.months < 0 or (self.cap or 0) < 0:
            raise ValidationError(_("A limit cannot be below zero."))
