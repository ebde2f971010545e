"""What is in stock: levels by product and store, the ledger of movements, and what is reserved for whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit.log import Operation
from guanxi.catalogue.models.product import Product
from guanxi.catalogue.models.store import Store
from guanxi.records.models import Plain

# How quantities are kept: as on the lines of orders.
QUANTITY: dict[str, Any] = {"max_digits": 14, "decimal_places": 3}
ZERO = Decimal(0)


class StockLevel(Plain):
    """How much of a product is in a store, how much of that is reserved, and from when on it is ordered again.

    On hand and reserved follow from the ledger and the reservations; `catalogue.stock` alone writes them.
    """

    DERIVED_FIELDS = frozenset({"on_hand", "reserved"})

    product = models.ForeignKey(Product, models.CASCADE, related_name="levels", verbose_name=_("product"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="levels", verbose_name=_("store"))
    on_hand = models.DecimalField(_("on hand"), default=ZERO, editable=False, **QUANTITY)
    reserved = models.DecimalField(_("reserved"), default=ZERO, editable=False, **QUANTITY)
    reorder_point = models.DecimalField(_("reorder point"), null=True, blank=True, **QUANTITY)
    reorder_quantity = models.DecimalField(_("reorder quantity"), null=True, blank=True, **QUANTITY)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["product", "store"], name="stock_once"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="stock_reserved_not_negative"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="stock_never_oversold"),
            models.CheckConstraint(
                condition=Q(reorder_point__isnull=True) | Q(reorder_point__gte=0), name="stock_reorder_point"
            ),
            models.CheckConstraint(
                condition=Q(reorder_quantity__isnull=True) | Q(reorder_quantity__gt=0), name="stock_reorder_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.store}"

    @property
    def available(self) -> Decimal:
        """What may still be promised."""
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One line of the ledger: goods came, went, or were found to be other than thought. It is never changed.

    `quantity` is what it did to the stock on hand; the origin is the record for whose sake it was done. Undoing the
    operation writes a movement of the opposite.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("stock", "Received")
        SHIPPED = "shipped", pgettext_lazy("stock", "Shipped")
        RETURNED = "returned", _("Returned")
        COUNTED = "counted", _("Counted")
        MOVED = "moved", _("Moved")
        WRITTEN_OFF = "written_off", _("Written off")

    level = models.ForeignKey(StockLevel, models.CASCADE, related_name="movements", verbose_name=_("stock"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    quantity = models.DecimalField(_("quantity"), **QUANTITY)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    origin_kind = models.CharField(max_length=60, blank=True)
    origin_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey("access.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("booked by"))
    operation = models.ForeignKey(Operation, models.SET_NULL, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves")]
        indexes = [
            models.Index(fields=["level", "-id"], name="movements_of_level"),
            models.Index(fields=["origin_kind", "origin_id"], name="movements_of_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+f}"


class Reservation(models.Model):
    """Goods in a store that are promised to a record, such as an order; or, where there are none yet, wait for it.

    Follows from what asks for it: it has no history of its own.
    """

    class State(models.TextChoices):
        HELD = "held", _("Reserved")
        WAITING = "waiting", _("Waits for goods")
        TAKEN = "taken", _("Taken out")
        RELEASED = "released", _("Released")

    OPEN = (State.HELD, State.WAITING)

    level = models.ForeignKey(StockLevel, models.CASCADE, related_name="reservations", verbose_name=_("stock"))
    quantity = models.DecimalField(_("quantity"), **QUANTITY)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.HELD)
    origin_kind = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()
    made_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            models.UniqueConstraint(
                fields=["level", "origin_kind", "origin_id", "state"],
                condition=Q(state__in=["held", "waiting"]),
                name="reservation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["origin_kind", "origin_id"], name="reservations_of_origin"),
            models.Index(fields=["level", "state", "id"], name="reservations_of_level"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.quantity:f}"
