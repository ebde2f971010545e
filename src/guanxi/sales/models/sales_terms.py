"""With what quotes begin, and how far salespeople go without asking."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain

PER_CENT = (MinValueValidator(0), MaxValueValidator(100))


class SalesTerms(Plain):
    """The company's rules for quotes and debts; there is one row at most, and none stands for what is delivered."""

    terms = models.TextField(_("terms of quotes"), max_length=5000, blank=True)
    tax_rate = models.DecimalField(
        _("usual tax rate %"), max_digits=5, decimal_places=2, default=Decimal(13), validators=PER_CENT
    )
    discount_limit = models.DecimalField(
        _("discount up to which nobody is asked, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PER_CENT,
    )
    # In minor units of the company's currency.
    write_off_limit = models.BigIntegerField(_("amount up to which anybody writes off"), null=True, blank=True)

    class Meta:
        verbose_name = _("rules of sales")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> SalesTerms:
        """What holds now."""
        return cls.objects.order_by("pk").first() or cls()
