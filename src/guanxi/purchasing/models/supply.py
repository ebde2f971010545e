"""What a supplier sells us: a product in packs of a size, at a price, from a quantity on, in so many days."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.catalogue.models import QUANTITY, Product
from guanxi.catalogue.models.price import check_currency, own_currency
from guanxi.catalogue.models.unit import LEAST
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.records.models import Record


class Supply(Record):
    """A product as a supplier sells it. `price` is that of a pack of `pack` base units, in minor units."""

    supplier = models.ForeignKey(
        Party, models.PROTECT, related_name="supplies", verbose_name=pgettext_lazy("purchasing", "supplier")
    )
    product = models.ForeignKey(Product, models.CASCADE, related_name="supplies", verbose_name=gettext_lazy("product"))
    article = models.CharField(gettext_lazy("supplier's article number"), max_length=60, blank=True)
    pack = models.DecimalField(
        gettext_lazy("base units in a pack"), default=Decimal(1), validators=[MinValueValidator(LEAST)], **QUANTITY
    )
    price = models.BigIntegerField(
        gettext_lazy("price of a pack"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, default=own_currency, validators=[check_currency]
    )
    minimum = models.DecimalField(
        gettext_lazy("minimum order (base units)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST)],
        **QUANTITY,
    )
    lead_days = models.PositiveSmallIntegerField(gettext_lazy("delivery time (days)"), null=True, blank=True)
    is_preferred = models.BooleanField(gettext_lazy("preferred"), default=False)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("article of a supplier")
        verbose_name_plural = gettext_lazy("articles of suppliers")
        constraints = [
            models.CheckConstraint(condition=Q(pack__gt=0), name="supply_pack"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="supply_price"),
            models.CheckConstraint(condition=Q(minimum__isnull=True) | Q(minimum__gt=0), name="supply_minimum"),
        ]

    def __str__(self) -> str:
        # Without the supplier, whom not everybody sees who sees the article.
        return f"{self.product} · {self.article}" if self.article else str(self.product)

    def clean(self) -> None:
        """What consists of other products is not bought: its parts are."""
        if self.product_id and self.product.is_bundle:
            raise ValidationError({"product": _("A bundle is not bought: its parts are.")})

    @property
    def unit_price(self) -> Decimal | None:
        """What a base unit costs, in minor units, exactly."""
        return None if self.price is None else self.price / self.pack

    def orderable(self, wanted: Decimal) -> Decimal:
        """So much in whole packs, and no less than the supplier takes an order for."""
        packs = (max(wanted, self.minimum or Decimal(0)) / self.pack).to_integral_value(ROUND_CEILING)
        return max(packs, Decimal(1)) * self.pack

    def amount(self, quantity: Decimal) -> int | None:
        """What so many base units cost, in minor units, rounded half up."""
        return amount_of(quantity, self.pack, self.price)


def amount_of(quantity: Decimal, pack: Decimal, price: int | None) -> int | None:
    """What so many base units cost at a price for a pack, in minor units, rounded half up; None without a price."""
    return None if price is None else money.round_half_up(Decimal(price) * quantity / pack)
