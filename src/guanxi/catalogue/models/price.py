"""Price lists: what products cost whom, where, when and from which quantity on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models.channel import SalesChannel
from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.stock import QUANTITY
from guanxi.catalogue.models.store import Store
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade
from guanxi.records.models import Plain

# How prices are kept: as on the lines of orders, finer than the minor unit where a shop prices so.
PRICE: dict[str, Any] = {"max_digits": 15, "decimal_places": 4}


def check_currency(code: str) -> None:
    """Raises ValidationError for what is no currency code."""
    try:
        money.exponent(code)
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error


def own_currency() -> str:
    """The company's."""
    return settings.CURRENCY


class PriceList(Plain):
    """Prices in one currency, for those whom its conditions name: what is left empty is no condition.

    Both days belong to the period.
    """

    name = models.CharField(gettext_lazy("name"), max_length=80, unique=True)
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, default=own_currency, validators=[check_currency]
    )
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("customer")
    )
    grade = models.CharField(gettext_lazy("customer grade"), max_length=8, choices=Grade.choices, blank=True)
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("store")
    )
    channel = models.CharField(gettext_lazy("channel"), max_length=20, choices=SalesChannel.choices, blank=True)
    starts_on = models.DateField(gettext_lazy("valid from"), null=True, blank=True)
    ends_on = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    priority = models.SmallIntegerField(
        gettext_lazy("priority"),
        default=0,
        help_text=gettext_lazy("Among lists with as many conditions the higher number comes first."),
    )

    class Meta:
        verbose_name = gettext_lazy("price list")
        verbose_name_plural = gettext_lazy("price lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="price_list_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It does not end before it begins."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("This is before the first day.")})

    @property
    def conditions(self) -> int:
        """How many conditions it has besides its customer: grade, store, channel, and period."""
        is_dated = self.starts_on is not None or self.ends_on is not None
        return bool(self.grade) + (self.store_id is not None) + bool(self.channel) + is_dated


class Price(Plain):
    """What a unit of a product costs on a list from so many of it on, in the major unit of the list's currency."""

    price_list = models.ForeignKey(
        PriceList, models.CASCADE, related_name="prices", verbose_name=gettext_lazy("price list")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="list_prices", verbose_name=gettext_lazy("product")
    )
    # That of which it is the price; empty for the base unit. Renamed and removed with the product's own.
    unit = models.CharField(gettext_lazy("unit"), max_length=20, blank=True, default="")
    from_quantity = models.DecimalField(
        gettext_lazy("from quantity"), default=Decimal(0), validators=[MinValueValidator(0)], **QUANTITY
    )
    unit_price = models.DecimalField(gettext_lazy("unit price"), validators=[MinValueValidator(0)], **PRICE)

    class Meta:
        verbose_name = gettext_lazy("price")
        verbose_name_plural = gettext_lazy("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "product", "unit", "from_quantity"],
                name="price_once",
                violation_error_message=gettext_lazy("There is such a price already: change that one."),
            ),
            models.CheckConstraint(condition=Q(from_quantity__gte=0), name="price_from_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.price_list}"

    def clean(self) -> None:
        """The unit is one of the product's; its base unit is none by name."""
        if self.unit and self.product_id:
            if self.unit == self.product.unit:
                self.unit = ""
            elif not self.product.units.filter(name=self.unit).exists():
                told = {"unit": self.unit, "product": self.product}
                raise ValidationError({"unit": _("“%(unit)s” is no unit of “%(product)s”.") % told})
