"""Orders to suppliers and their lines: what was ordered where to, and how much of it has come."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import QUANTITY, Product, Store
from guanxi.catalogue.models.price import check_currency, own_currency
from guanxi.catalogue.models.unit import LEAST
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.purchasing.models.supply import amount_of
from guanxi.records.models import Part, Record

ZERO = Decimal(0)


class PurchaseOrder(Record):
    """An order to a supplier. `total` is the sum of its lines, in minor units."""

    DERIVED_FIELDS = Record.BOOKKEEPING | {"total"}

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("purchasing", "Draft")
        ORDERED = "ordered", pgettext_lazy("purchasing", "Ordered")
        PARTLY = "partly", pgettext_lazy("purchasing", "Partly received")
        RECEIVED = "received", pgettext_lazy("purchasing", "Received")
        CANCELLED = "cancelled", pgettext_lazy("purchasing", "Cancelled")

    # What is left of these is still to come; drafts count, so that nothing is proposed twice.
    OPEN = (State.DRAFT, State.ORDERED, State.PARTLY)

    code = models.CharField(_("purchase order number"), max_length=60)
    supplier = models.ForeignKey(
        Party, models.PROTECT, related_name="purchase_orders", verbose_name=pgettext_lazy("purchasing", "supplier")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    currency = models.CharField(_("currency"), max_length=3, default=own_currency, validators=[check_currency])
    total = models.BigIntegerField(_("total"), default=0, editable=False)
    ordered_on = models.DateField(pgettext_lazy("purchasing", "ordered on"), null=True, blank=True, editable=False)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(deleted_at__isnull=True), name="purchase_code"),
        ]
        indexes = [
            # The page of a supplier shows the last ones; lists are narrowed to an owner or a team.
            models.Index(fields=["supplier", "-id"], name="purchases_of_supplier"),
            models.Index(fields=["owner", "-id"], name="purchase_owner"),
            models.Index(fields=["team", "-id"], name="purchase_team"),
            # Few are open at any time: the list of them, and what is on order, read only these.
            models.Index(
                fields=["state", "-id"], name="purchases_open", condition=Q(state__in=["draft", "ordered", "partly"])
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def has_come(self) -> bool:
        """Whether any of its goods have come, so that it stays in the books. A query."""
        return self.lines.filter(received__gt=0).exists()


class PurchaseLine(Part):
    """So many base units of a product for a store, in packs at a price; and how many of them have come."""

    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines", verbose_name=_("purchase order"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="purchase_lines", verbose_name=_("product"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    article = models.CharField(_("supplier's article number"), max_length=60, blank=True)
    quantity = models.DecimalField(_("quantity"), validators=[MinValueValidator(LEAST)], **QUANTITY)
    pack = models.DecimalField(
        _("base units in a pack"), default=Decimal(1), validators=[MinValueValidator(LEAST)], **QUANTITY
    )
    price = models.BigIntegerField(_("price of a pack"), null=True, blank=True, validators=[MinValueValidator(0)])
    amount = models.BigIntegerField(_("amount"), null=True, editable=False)
    received = models.DecimalField(pgettext_lazy("purchasing", "received"), default=ZERO, editable=False, **QUANTITY)

    class Meta:
        verbose_name = _("line of a purchase order")
        verbose_name_plural = _("lines of purchase orders")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_of_something"),
            models.CheckConstraint(condition=Q(pack__gt=0), name="purchase_pack"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("quantity")), name="purchase_received_once"
            ),
        ]
        indexes = [
            # What is on order of the products that run low.
            models.Index(
                fields=["product", "store"], name="purchases_to_come", condition=Q(received__lt=F("quantity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {plain(self.quantity)}"

    def save(self, *args: object, **kwargs: object) -> None:
        """With what it comes to."""
        self.amount = amount_of(self.quantity, self.pack, self.price)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def currency(self) -> str:
        """That of its order."""
        return self.order.currency

    @property
    def left(self) -> Decimal:
        """What has not come yet."""
        return self.quantity - self.received

    @property
    def packs(self) -> Decimal:
        """How many packs it is."""
        return self.quantity / self.pack
