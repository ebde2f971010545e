"""The company's rules of points: what earns them, what they are worth, how long they last."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import money
from guanxi.parties.models.choices import Grade
from guanxi.records.models import Plain

TIMES: dict[str, Any] = {
    "max_digits": 4,
    "decimal_places": 2,
    "default": Decimal(1),
    "validators": [MinValueValidator(0), MaxValueValidator(20)],
}


class Programme(Plain):
    """The rules of points; there is one row at most, and none means that there are no points.

    Earned is `per_unit` points for each whole or part unit of currency paid, times the factor of the customer's grade,
    rounded down. Spent, `worth` points take one unit of currency off an order, up to a share of it.
    """

    is_on = models.BooleanField(_("customers earn points"), default=False)
    starts_on = models.DateField(_("for orders from"), null=True, blank=True)
    per_unit = models.DecimalField(
        _("points per unit of currency paid"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
    )
    least = models.BigIntegerField(_("smallest order that earns points"), default=0, validators=[MinValueValidator(0)])
    times_vip = models.DecimalField(_("factor for grade VIP"), **TIMES)
    times_main = models.DecimalField(_("factor for grade Main"), **TIMES)
    times_ordinary = models.DecimalField(_("factor for grade Ordinary"), **TIMES)
    times_small = models.DecimalField(_("factor for grade Small"), **TIMES)
    months = models.PositiveSmallIntegerField(
        _("valid for months"), null=True, blank=True, default=12, validators=[MinValueValidator(1)]
    )
    worth = models.PositiveIntegerField(
        _("points that are worth one unit of currency"), default=100, validators=[MinValueValidator(1)]
    )
    max_share = models.PositiveSmallIntegerField(
        _("largest share of an order that points pay (%)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    warn_days = models.PositiveSmallIntegerField(
        _("tell so many days before points expire"), default=30, validators=[MaxValueValidator(366)]
    )

    class Meta:
        verbose_name = _("rules of points")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> Any:
        """What holds now."""
        return cls.objects.order_by("pk").first() or cls()

    def earned(self, paid: int, *, currency: str, grade: str) -> int:
        """The points for so many minor units paid, rounded down."""
        if paid <= 0 or paid < self.least:
            return 0
        times = getattr(self, f"times_{grade}") if grade in Grade.values else Decimal(1)
        exact = money.to_decimal(paid, currency) * self.per_unit * times
        return int(exact.to_integral_value(ROUND_DOWN))

    def value_of(self, points: int, *, currency: str) -> int:
        """What so many points take off, in minor units, rounded down."""
        return points * 10 ** money.exponent(currency) // self.worth

    def needed_for(self, amount: int, *, currency: str) -> int:
        """The fewest points that take so many minor units off."""
        return -(-amount * self.worth // 10 ** money.exponent(currency))

    def expiry(self, earned_on: date) -> date | None:
        """The last day on which points earned on a day can be spent; None where they last for ever."""
        return earned_on + relativedelta(months=self.months) if self.months else None
