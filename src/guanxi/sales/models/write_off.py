"""What of orders was given up as bad debt."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.parties.models import Party
from guanxi.records.models import Record
from guanxi.sales.models.order import Order


class WriteOff(Record):
    """A part of an order's sum that is no longer reckoned with, in minor units.

    The claim itself stands: what comes in after all is `recovered`, which follows from the payments of the order.
    """

    DERIVED_FIELDS = Record.BOOKKEEPING | {"recovered"}

    class Reason(models.TextChoices):
        INSOLVENT = "insolvent", _("Insolvent")
        GONE = "gone", _("Untraceable")
        BARRED = "barred", _("Statute-barred")
        DISPUTED = "disputed", _("Disputed, settled for less")
        SMALL = "small", _("Too small to pursue")
        OTHER = "other", pgettext_lazy("write-off", "Other")

    code = models.CharField(_("number of the write-off"), max_length=60, editable=False)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="write_offs", verbose_name=pgettext_lazy("purchase", "order")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="write_offs", verbose_name=_("customer")
    )
    amount = models.BigIntegerField(_("amount"))
    recovered = models.BigIntegerField(_("recovered"), default=0, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=9, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    written_off_at = models.DateTimeField(_("written off"))

    class Meta(Record.Meta):
        verbose_name = _("write-off")
        verbose_name_plural = _("write-offs")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="write_off_code"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, recovered__gte=0, recovered__lte=models.F("amount")),
                name="write_off_amounts",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-written_off_at"], name="write_offs_of_party"),
            models.Index(fields=["-written_off_at", "-id"], name="write_offs_by_time"),
            models.Index(fields=["owner", "-id"], name="write_off_owner"),
            models.Index(fields=["team", "-id"], name="write_off_team"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def lost(self) -> int:
        """What has not come in."""
        return self.amount - self.recovered
