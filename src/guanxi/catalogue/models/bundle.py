"""Bundles: products that consist of so many of other products."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.stock import QUANTITY
from guanxi.catalogue.models.unit import BASE, LEAST, Measure, ProductUnit
from guanxi.kernel.addresses import address
from guanxi.records.models import Plain


class BundlePart(Plain):
    """So many of a product, counted in one of its units, in each bundle. A part is no bundle itself."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="parts", verbose_name=gettext_lazy("bundle"))
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="in_bundles", verbose_name=gettext_lazy("part of the bundle")
    )
    count = models.DecimalField(
        gettext_lazy("quantity"), default=Decimal(1), validators=[MinValueValidator(LEAST)], **QUANTITY
    )
    # Renamed with the product's own; empty for the base unit.
    unit = models.CharField(gettext_lazy("unit"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = gettext_lazy("part of a bundle")
        verbose_name_plural = gettext_lazy("parts of bundles")
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "product"],
                name="bundle_part_once",
                violation_error_message=gettext_lazy("The bundle has this part already: change its quantity."),
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="bundle_part_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle} · {self.product}"

    def get_absolute_url(self) -> str:  # type: ignore[override]
        """The page of its bundle, on which it stands."""
        return address("product", self.bundle_id)

    def clean(self) -> None:
        """It is a part of a bundle, is none itself, and is counted in a unit that it has."""
        if self.bundle_id and not self.bundle.is_bundle:
            text = _("“%(product)s” is no bundle: make it one in its form first.")
            raise ValidationError({"bundle": text % {"product": self.bundle}})
        if not self.product_id:
            return
        if self.product.is_bundle:
            raise ValidationError({"product": _("A bundle contains no other bundle: add the parts of that one.")})
        if self.bundle_id and self.bundle.currency != self.product.currency:
            raise ValidationError({"product": _("The parts of a bundle have prices in its currency.")})
        if self.unit == self.product.unit:
            self.unit = ""
        if self.unit and self.measure.name != self.unit:
            told = {"unit": self.unit, "product": self.product}
            raise ValidationError({"unit": _("“%(unit)s” is no unit of “%(product)s”.") % told})
        if self.count is not None:
            self.measure.base(self.count)

    @property
    def further_unit(self) -> ProductUnit | None:
        """The unit in which it is counted, as it is today; None where that is the base unit."""
        found = (unit for unit in self.product.units.all() if unit.name == self.unit) if self.unit else ()
        return next(iter(found), None)

    @property
    def measure(self) -> Measure:
        """The unit in which it is counted, as lines keep it."""
        unit = self.further_unit
        return BASE if unit is None else unit.measure

    @property
    def listed(self) -> Decimal | None:
        """What it comes to at list prices, in minor units: at that of its unit, else of the base unit."""
        unit = self.further_unit
        if unit is not None and unit.price is not None:
            return unit.price * self.count
        return None if self.product.price is None else self.product.price * self.quantity

    @property
    def quantity(self) -> Decimal:
        """How much of the product each bundle has, in base units."""
        return self.measure.base(self.count)
