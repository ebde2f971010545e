"""Products."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models.sorting import Brand, Category
from guanxi.kernel import money
from guanxi.kernel.addresses import address
from guanxi.records.models import Record

# A hundred years: what is longer is a slip of the pen, and no calendar holds it.
LONGEST_WARRANTY = 1200
PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]


class Product(Record):
    """Something that is sold; prices and costs are per unit, in minor units of the currency."""

    code = models.CharField(_("SKU"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    brand = models.ForeignKey(
        Brand, models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("brand")
    )
    price = models.BigIntegerField(_("price"), null=True, blank=True)
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    is_sold = models.BooleanField(_("on sale"), default=True)
    # Off for services, and for what came with its history from elsewhere: nothing is counted, nothing runs out.
    is_stocked = models.BooleanField(_("stock kept"), default=False)
    allows_backorder = models.BooleanField(_("may be ordered beyond the stock"), default=False)
    # Copied onto each line with which it is sold; empty: none.
    warranty_months = models.PositiveSmallIntegerField(
        _("warranty (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WARRANTY)],
    )
    # It consists of others (`parts`), whose stock counts. Its cost is the sum of theirs, and so is its price where this
    # says how far it lies below (see `catalogue.bundles`).
    is_bundle = models.BooleanField(_("bundle"), default=False)
    parts_discount = models.DecimalField(
        _("below the sum of its parts (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PER_CENT
    )

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="product_code"),
        ]
        indexes = [
            models.Index(fields=["category", "-id"], name="product_category"),
            models.Index(fields=["code", "id"], name="product_by_code"),
            models.Index(fields=["-price", "-id"], name="product_by_price"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("product", self.pk)

    def clean(self) -> None:
        """A bundle has no stock of its own, and is no part of another; what is none has no parts to sum up."""
        if self.is_bundle and (self.is_stocked or self.allows_backorder):
            raise ValidationError({"is_bundle": gettext("A bundle has no stock of its own: that of its parts counts.")})
        if self.is_bundle and self.pk and self.in_bundles.exists():
            raise ValidationError({"is_bundle": gettext("This is a part of a bundle, which contains no other bundle.")})
        if self.parts_discount is not None and not self.is_bundle:
            raise ValidationError({"parts_discount": gettext("Only a bundle has parts whose prices are summed up.")})

    def told_to_forms(self, user: User) -> dict[str, str]:
        """What an order that takes the product begins with, as far as the user may read it."""
        if not user.reads(self._meta.label_lower, "price"):
            return {}
        return {"price": "" if self.price is None else str(money.to_decimal(self.price, self.currency))}
