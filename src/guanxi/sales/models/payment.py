"""Payments received and refunded, the orders they pay, and what of them was given back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.records.models import Part, Record, bin_index
from guanxi.sales.models.order import Order


class Payment(Record):
    """Money received (or, when negative, refunded), in minor units."""

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CARD = "card", _("Card")
        TRANSFER = "transfer", _("Bank transfer")
        WECHAT = "wechat", _("WeChat Pay")
        ALIPAY = "alipay", _("Alipay")
        OTHER = "other", _("Other")
        # No money moves: the credit of a return pays other orders.
        SET_OFF = "set_off", _("Set-off")

        @classmethod
        def of_money(cls) -> list[tuple[str, Any]]:
            """The choices in which money moves."""
            return [choice for choice in cls.choices if choice[0] != cls.SET_OFF]

    code = models.CharField(_("receipt number"), max_length=60)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("customer")
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    received_at = models.DateTimeField(_("received"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices, default=Method.TRANSFER)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    reason = models.CharField(_("reason of the refund"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="payment_code"),
        ]
        indexes = [
            models.Index(fields=["party", "-received_at"], name="payments_of_party"),
            models.Index(fields=["-received_at", "-id"], name="payments_by_time"),
            models.Index(fields=["-amount", "-id"], name="payments_by_amount"),
            bin_index("payments_binned"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_refund(self) -> bool:
        """Whether the money went out."""
        return self.amount < 0

    @property
    def is_set_off(self) -> bool:
        """Whether no money moved."""
        return self.method == self.Method.SET_OFF


class Allocation(Part):
    """The part of a payment that pays an order."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="allocations")
    order = models.ForeignKey(Order, models.CASCADE, related_name="allocations")
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [models.UniqueConstraint(fields=["payment", "order"], name="allocated_once")]

    def __str__(self) -> str:
        return f"{self.payment} → {self.order}"


class GivenBack(Part):
    """The part of a receipt that a refund gave back, in minor units (positive)."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="given_back")
    refund = models.ForeignKey(Payment, models.CASCADE, related_name="gives_back")
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("part given back")
        verbose_name_plural = _("parts given back")
        constraints = [models.UniqueConstraint(fields=["payment", "refund"], name="given_back_once")]

    def __str__(self) -> str:
        return f"{self.refund} → {self.payment}"
