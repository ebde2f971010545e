"""The unit in which a line is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import BASE, QUANTITY, Measure, Product
from guanxi.kernel.numbers import plain_number


class Measured(models.Model):
    """A line whose `quantity` is in the base unit of its product, and whose price is that of the `unit` in which it was
    written, of which one is `factor` base units; without one it is the base unit.
    """

    quantity: Any
    product: Product | None

    unit = models.CharField(_("unit"), max_length=20, blank=True, default="", db_default="")
    factor = models.DecimalField(
        _("base units in it"), default=Decimal(1), db_default=Decimal(1), editable=False, **QUANTITY
    )

    class Meta:
        abstract = True

    @property
    def measure(self) -> Measure:
        """The unit in which it was written."""
        return Measure(self.unit, self.factor)

    @property
    def count(self) -> Decimal:
        """How many of the unit it is."""
        return self.measure.count(self.quantity)

    @property
    def base_unit(self) -> str:
        """What the base unit is called; empty where that is not known."""
        return self.product.unit if self.product else ""

    @property
    def shown_unit(self) -> str:
        """What the unit is called; empty where that is not known."""
        return self.unit or self.base_unit

    @property
    def shown_quantity(self) -> str:
        """How many of the unit, without the zeros that the column adds."""
        return plain_number(self.count)

    def fitting(self, quantity: Decimal) -> Measure:
        """Its unit, if so many base units are an exact number of it; else the base unit."""
        return self.measure if self.measure.fits(quantity) else BASE

    def said(self, quantity: Decimal) -> str:
        """So many base units of it in words: in its unit where that is exact, "2 cases", else in the base unit."""
        measure = self.fitting(quantity)
        return f"{plain_number(measure.count(quantity))} {measure.name or self.base_unit}".strip()

    def said_twice(self, quantity: Decimal) -> str:
        """So many base units, and how many of its own unit that is: "48 bottles = 2 cases"."""
        base = f"{plain_number(quantity)} {self.base_unit}".strip()
        return f"{base} = {self.said(quantity)}" if self.fitting(quantity).name else base
