"""The instalments in which an order is to be paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.audit.models import AuditedQuerySet
from guanxi.records.models import Part
from guanxi.sales.models.order import Order


class Standing(models.TextChoices):
    """How it stands with an instalment, as receipts cover the plan from its beginning."""

    OPEN = "open", pgettext_lazy("instalment", "Open")
    PART = "part", _("Partly paid")
    OVERDUE = "overdue", _("Overdue")
    WRITTEN_OFF = "written_off", pgettext_lazy("debt", "Written off")
    PAID = "paid", _("Paid")


class LiveInstalments(models.Manager.from_queryset(AuditedQuerySet)):  # type: ignore[misc]
    """The instalments of orders that are not in the bin."""

    def get_queryset(self) -> AuditedQuerySet[Any]:
        return super().get_queryset().filter(order__deleted_at__isnull=True)


class Instalment(Part):
    """A part of an order's total and the day on which it falls due.

    What it shall be is a `share` in percent or a `fixed` amount; `amount` is what it thus is, the last of an order
    being the rest, and `up_to` the sum of the plan up to and with it. All amounts in minor units.
    """

    DERIVED_FIELDS = frozenset({"amount", "up_to"})

    order = models.ForeignKey(Order, models.CASCADE, related_name="instalments")
    due_on = models.DateField(_("payment due"))
    share = models.DecimalField(_("share in percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    fixed = models.BigIntegerField(_("fixed amount"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=120, blank=True)
    amount = models.BigIntegerField(_("amount"), default=0, editable=False)
    up_to = models.BigIntegerField(default=0, editable=False)

    objects = LiveInstalments()  # type: ignore[misc]

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        indexes = [models.Index(fields=["due_on", "id"], name="instalments_by_day")]

    def __str__(self) -> str:
        return f"{self.order} · {self.due_on.isoformat()}"

    def get_absolute_url(self) -> str:
        """That of its order."""
        return self.order.get_absolute_url()

    @property
    def currency(self) -> str:
        """That of its order."""
        return self.order.currency

    @property
    def open(self) -> int:
        """What is open of it: receipts, then what was written off, cover the earlier instalments first."""
        return min(self.amount, max(0, self.up_to - self.order.paid - self.order.written_off))

    def standing(self, today: date) -> Standing:
        """How it stands with it on this day."""
        if self.open == 0:
            return Standing.WRITTEN_OFF if self.amount and self.order.paid < self.up_to else Standing.PAID
        if self.due_on < today:
            return Standing.OVERDUE
        return Standing.PART if self.open < self.amount else Standing.OPEN


def open_part(part: str, order: str) -> Least:
    """`Instalment.open` as an expression of the database; the columns of both begin with these words."""
    left = F(f"{part}up_to") - F(f"{order}paid") - F(f"{order}written_off")
    return Least(F(f"{part}amount"), Greatest(Value(0), left), output_field=models.BigIntegerField())
