"""What is bought together, and the products that were suggested because of it, with what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.records.models import Plain
from guanxi.sales.models.order import Order
from guanxi.sales.models.quote import Quote


class Pairing(models.Model):
    """Who bought `product` also bought `other`: counts of customers, written anew by the analysis of baskets.

    Of `total` customers, `base` bought the product, `of_other` the other one, and `both` bought both.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="pairings")
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    both = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    of_other = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("products bought together")
        verbose_name_plural = _("products bought together")
        constraints = [models.UniqueConstraint(fields=["product", "other"], name="pairing_once")]

    def __str__(self) -> str:
        return f"{self.product} → {self.other}"

    @property
    def support(self) -> float:
        """The share of all customers who bought both."""
        return self.both / self.total

    @property
    def confidence(self) -> float:
        """The share of those who bought the product who also bought the other."""
        return self.both / self.base

    @property
    def lift(self) -> float:
        """How many times more often than by chance."""
        return self.both * self.total / (self.base * self.of_other)


class Suggestion(Plain):
    """A product that was suggested on a quote, on an order or (with neither) on a customer's page, and the answer.

    `because` is the product from which it follows. One accepted on a customer's page names the quote made of it.
    """

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("suggestion", "Shown")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        DECLINED = "declined", pgettext_lazy("suggestion", "Declined")

    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="suggestions", verbose_name=_("customer"))
    quote = models.ForeignKey(Quote, models.CASCADE, null=True, related_name="suggestions", verbose_name=_("quote"))
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="suggestions", verbose_name=_("order"))
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    because = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("suggested because of"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SHOWN)
    shown_at = models.DateTimeField(_("shown"))
    shown_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("salesperson")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [
            models.Index(fields=["party", "product"], name="suggestions_of_party"),
            models.Index(fields=["shown_at"], name="suggestions_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.because} → {self.product}"

    @property
    def is_on_document(self) -> bool:
        """Whether it was made on a quote or an order, and not on the page of a customer."""
        return self.quote_id is not None or self.order_id is not None
