"""Further units of a product: a case of 24 bottles, a pound of half a kilogram."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.stock import QUANTITY
from guanxi.records.models import Plain

ONE = Decimal(1)
LEAST = Decimal("0.001")


@dataclass(frozen=True)
class Measure:
    """In what something is counted: the name of a unit, and of how many base units it consists, exactly.

    Without a name it is the base unit itself.
    """

    name: str = ""
    factor: Decimal = ONE

    def base(self, count: Decimal) -> Decimal:
        """So many of the unit in base units. Raises ValidationError where that is finer than a thousandth."""
        quantity = count * self.factor
        if quantity != round(quantity, 3) or abs(quantity) >= Decimal(10) ** 11:
            raise ValidationError(_("So many of this unit are no exact quantity of the base unit."))
        return quantity

    def count(self, quantity: Decimal) -> Decimal:
        """How many of the unit so many base units are."""
        return quantity / self.factor

    def fits(self, quantity: Decimal) -> bool:
        """Whether so many base units are an exact number of the unit, to the thousandth."""
        count = self.count(quantity)
        return bool(count == round(count, 3))


BASE = Measure()


class ProductUnit(Plain):
    """A further unit of a product, which consists of `factor` of its base units.

    `price` is the list price of one, in minor units of the product's currency; without it, it is factor × price.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="units", verbose_name=gettext_lazy("product"))
    name = models.CharField(gettext_lazy("unit"), max_length=20)
    factor = models.DecimalField(gettext_lazy("base units in it"), validators=[MinValueValidator(LEAST)], **QUANTITY)
    price = models.BigIntegerField(
        gettext_lazy("list price of one"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_sold = models.BooleanField(gettext_lazy("for sale"), default=True)
    is_bought = models.BooleanField(gettext_lazy("for purchase"), default=True)

    class Meta:
        verbose_name = gettext_lazy("unit of a product")
        verbose_name_plural = gettext_lazy("units of products")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "name"],
                name="product_unit_once",
                violation_error_message=gettext_lazy("The product has this unit already: change that one."),
            ),
            models.CheckConstraint(condition=Q(factor__gt=0), name="product_unit_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.name}"

    def clean(self) -> None:
        """It is not the base unit under its own name."""
        if self.product_id and self.name and self.name == self.product.unit:
            raise ValidationError({"name": _("This is the base unit of the product.")})

    @property
    def currency(self) -> str:
        """That of its product."""
        return self.product.currency

    @property
    def measure(self) -> Measure:
        """It as lines keep it."""
        return Measure(self.name, self.factor)
