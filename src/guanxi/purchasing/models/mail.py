"""Mails by which orders went to suppliers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.paper.models import Mail
from guanxi.purchasing.models.order import PurchaseOrder


class PurchaseMail(Mail):
    """A mail with an order to a supplier."""

    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="mails")

    class Meta:
        verbose_name = _("mail with a purchase order")
        verbose_name_plural = _("mails with purchase orders")

    def __str__(self) -> str:
        return f"{self.order} → {self.address}"
