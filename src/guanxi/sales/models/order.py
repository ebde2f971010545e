"""Orders and their lines: what was bought, when, where and for how much."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import Product, Store
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.records.models import Part, Record, bin_index
from guanxi.sales.models.bundled import Bundled
from guanxi.sales.models.list_price import ListPriced
from guanxi.sales.models.measured import Measured

PRICE_STEP = Decimal("0.0001")


class Order(Record):
    """A purchase, or, with a negative total, a return.

    An order without party is an anonymous sale. `total` and `cost` are the sums of the lines, in minor units.
    """

    DERIVED_FIELDS = Record.BOOKKEEPING | {"total", "cost", "paid", "written_off", "invoiced", "invoicing"}

    class Status(models.TextChoices):
        PLACED = "placed", _("Placed")
        PARTLY = "partly", _("Partly shipped")
        SHIPPED = "shipped", _("Shipped")
        RECEIVED = "received", pgettext_lazy("order", "Received")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Return")

    class Invoicing(models.TextChoices):
        """How far it is invoiced: `over` where returns leave less than was invoiced."""

        NOT = "not", _("Not invoiced")
        PARTLY = "partly", _("Partly invoiced")
        WHOLLY = "wholly", _("Wholly invoiced")
        OVER = "over", _("Credit note due")

    code = models.CharField(_("order number"), max_length=60)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("customer")
    )
    store = models.ForeignKey(
        Store, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("store")
    )
    ordered_at = models.DateTimeField(_("ordered"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.COMPLETED)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.BigIntegerField(_("total"), default=0, editable=False)
    cost = models.BigIntegerField(_("cost"), default=0, editable=False)
    paid = models.BigIntegerField(_("paid"), default=0, editable=False)
    # What of it is bad debt, less what came in after all: paid, written off and open come to the total.
    written_off = models.BigIntegerField(_("bad debt"), default=0, editable=False)
    invoiced = models.BigIntegerField(_("invoiced"), default=0, editable=False)
    invoicing = models.CharField(
        _("invoicing"), max_length=6, choices=Invoicing.choices, default=Invoicing.NOT, editable=False
    )
    due_on = models.DateField(_("payment due"), null=True, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    # Where it goes: the customer's address of the day, theirs to change until everything is shipped.
    deliver_to = models.CharField(_("recipient"), max_length=120, blank=True)
    deliver_address = models.CharField(_("delivery address"), max_length=300, blank=True)
    # While the customer's credit does not reach (see Hold): what is held is not delivered.
    held_since = models.DateTimeField(_("on hold since"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="order_code"),
        ]
        indexes = [
            models.Index(fields=["party", "-ordered_at", "-id"], name="orders_of_party"),
            models.Index(fields=["-ordered_at", "-id"], name="orders_by_time"),
            models.Index(fields=["-total", "-id"], name="orders_by_total"),
            models.Index(fields=["owner", "-id"], name="order_owner"),
            models.Index(fields=["team", "-id"], name="order_team"),
            # Few orders are unpaid at any time: the watcher of overdue money reads only these.
            models.Index(fields=["due_on"], name="orders_due", condition=models.Q(due_on__isnull=False)),
            # As few are promised for a day.
            models.Index(fields=["promised_on"], name="orders_promised", condition=models.Q(promised_on__isnull=False)),
            # As few are on hold.
            models.Index(fields=["held_since"], name="orders_held", condition=models.Q(held_since__isnull=False)),
            bin_index("orders_binned"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def payable(self) -> int:
        """What money that comes in can pay: what is open, and what was written off."""
        return self.total - self.paid

    @property
    def owing(self) -> int:
        """What the customer is to pay: less than nothing where they are to get something back."""
        return self.payable - self.written_off


class OrderLine(Measured, Bundled, ListPriced, Part):
    """One product of an order. `amount` is count × unit price − discount, rounded half up once, in minor units: the
    price is that of the unit in which it is counted, the quantity is in base units.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    # The price as it was stated, finer than the minor unit where a shop prices so (0.001 a piece).
    unit_price = models.DecimalField(_("unit price"), max_digits=15, decimal_places=4, null=True, blank=True)
    discount = models.BigIntegerField(_("discount"), default=0)
    amount = models.BigIntegerField(_("amount"))
    cost = models.BigIntegerField(_("cost"), null=True, blank=True, editable=False)
    # The months of its product on the day on which it was sold; None: no warranty.
    warranty_months = models.PositiveSmallIntegerField(_("warranty (months)"), null=True, blank=True, editable=False)
    # Tills stamp each line: kept where it differs from the order's own moment.
    sold_at = models.DateTimeField(_("sold"), null=True, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        indexes = [
            # Whether an order has a product is asked of each order: by the product alone, of all that was sold of it.
            models.Index(fields=["order", "product"], name="lines_of_order_and_product"),
        ]

    def __str__(self) -> str:
        return f"{self.description or self.product} × {self.shown_quantity}"

    @property
    def shown_price(self) -> str:
        """The price as it was stated, in the order's currency; empty for a line that came without."""
        return "" if self.unit_price is None else money.format_price(self.unit_price, self.order.currency)

    @property
    def shown_list_price(self) -> str:
        """The list price of the day."""
        return "" if self.list_price is None else money.format_price(self.list_price, self.order.currency)

    @property
    def charged_price(self) -> Decimal | None:
        return money.to_decimal(self.amount, self.order.currency) / self.count if self.quantity else None

    @property
    def implied_price(self) -> Decimal:
        """The price as it was stated, or what the amount makes of a line that came without: then it is rounded."""
        if self.unit_price is not None:
            return self.unit_price
        whole = money.to_decimal(self.amount + self.discount, self.order.currency)
        return (whole / self.count).quantize(PRICE_STEP, ROUND_HALF_UP) if self.quantity else whole
