"""Shipments: what left the house of an order, when, by whom, and whether it arrived."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.parties.models import Party
from guanxi.records.models import Part, Record
from guanxi.sales.models.order import Order, OrderLine


class Shipment(Record):
    """A parcel or load of an order; it keeps the address to which it went."""

    class State(models.TextChoices):
        SHIPPED = "shipped", pgettext_lazy("shipment", "On the way")
        RECEIVED = "received", pgettext_lazy("shipment", "Received")
        CAME_BACK = "came_back", _("Came back")
        LOST = "lost", pgettext_lazy("shipment", "Lost")

    class Carrier(models.TextChoices):
        """Who carries it; `sales.shipments.carriers` knows how they are asked where it is."""

        SF = "sf", _("SF Express")
        JD = "jd", _("JD Logistics")
        ZTO = "zto", _("ZTO Express")
        YTO = "yto", _("YTO Express")
        STO = "sto", _("STO Express")
        YUNDA = "yunda", _("Yunda Express")
        JT = "jt", _("J&T Express")
        EMS = "ems", _("EMS")
        DEPPON = "deppon", _("Deppon")
        UPS = "ups", "UPS"
        DHL = "dhl", "DHL"
        FEDEX = "fedex", "FedEx"
        ROYAL_MAIL = "royal_mail", "Royal Mail"
        OWN = "own", _("Own vehicle")
        COLLECTED = "collected", _("Collected by the customer")
        OTHER = "other", pgettext_lazy("carrier", "Other")

    LIVE = (State.SHIPPED, State.RECEIVED)

    code = models.CharField(_("shipment number"), max_length=60)
    order = models.ForeignKey(
        Order, models.CASCADE, related_name="shipments", verbose_name=pgettext_lazy("purchase", "order")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SHIPPED)
    carrier = models.CharField(_("carrier"), max_length=12, choices=Carrier.choices, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=60, blank=True)
    shipped_at = models.DateTimeField(_("shipped"))
    received_at = models.DateTimeField(pgettext_lazy("shipment", "received"), null=True, blank=True)
    deliver_to = models.CharField(_("recipient"), max_length=120, blank=True)
    deliver_address = models.CharField(_("delivery address"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="shipment_code"),
        ]
        indexes = [
            models.Index(fields=["-shipped_at", "-id"], name="shipments_by_time"),
            models.Index(fields=["party", "-shipped_at"], name="shipments_of_party"),
            models.Index(fields=["owner", "-id"], name="shipment_owner"),
            models.Index(fields=["team", "-id"], name="shipment_team"),
            # What is on the way is little at any time: the watcher reads only this.
            models.Index(fields=["shipped_at"], name="shipments_on_the_way", condition=models.Q(state="shipped")),
        ]

    def __str__(self) -> str:
        return self.code


class ShipmentLine(Part):
    """So many of an order's line."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.CASCADE, related_name="shipped", verbose_name=_("order line"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)

    class Meta:
        verbose_name = _("shipment line")
        verbose_name_plural = _("shipment lines")
        constraints = [models.UniqueConstraint(fields=["shipment", "order_line"], name="shipped_once")]

    def __str__(self) -> str:
        return f"{self.order_line.description or self.order_line.product} × {self.shown_quantity}"

    @property
    def shown_quantity(self) -> str:
        """How many it is, in the unit of the order's line where that is exact."""
        return self.order_line.said(self.quantity)

    @property
    def told_parts(self) -> list[str]:
        """What a bundle of which it is so many consists of, in words."""
        return self.order_line.parts_in(self.quantity)
