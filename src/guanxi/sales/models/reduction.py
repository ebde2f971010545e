"""What coupons and points take off an order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.loyalty.models import Coupon
from guanxi.records.models import Part
from guanxi.sales.models.order import Order, OrderLine


class Reduction(Part):
    """A line of an order below zero that a coupon, or so many points, stand behind."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="reductions")
    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="reduction")
    coupon = models.ForeignKey(
        Coupon, models.PROTECT, null=True, blank=True, related_name="reductions", verbose_name=_("coupon")
    )
    points = models.PositiveBigIntegerField(pgettext_lazy("loyalty", "points"), default=0)

    class Meta:
        verbose_name = _("reduction of an order")
        verbose_name_plural = _("reductions of orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(coupon__isnull=False, points=0) | Q(coupon__isnull=True, points__gt=0),
                name="reduction_by_coupon_or_points",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line)
