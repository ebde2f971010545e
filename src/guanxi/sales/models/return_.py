"""Returns: what customers give back or are refunded of an order, and the rules of the company for that."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.records.models import Part, Plain, Record
from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.payment import Payment
from guanxi.sales.models.return_reason import ReturnReason


class Return(Record):
    """A customer's wish for goods or money back, from asking to the end.

    `amount` is the sum of the lines, in minor units. Figures know it by `credit`, an order with a negative total.
    """

    DERIVED_FIELDS = Record.BOOKKEEPING | {"amount"}

    class Kind(models.TextChoices):
        UNSHIPPED = "unshipped", _("Refund before receipt")
        REFUND = "refund", _("Refund only")
        RETURN = "return", _("Return and refund")
        EXCHANGE = "exchange", _("Exchange")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", pgettext_lazy("return", "Approved")
        ARRIVED = "arrived", _("Goods received")
        INSPECTED = "inspected", _("Inspected")
        REFUNDED = "refunded", _("Refunded")
        EXCHANGED = "exchanged", _("Exchanged")
        REFUSED = "refused", pgettext_lazy("return", "Refused")
        CLOSED = "closed", _("Withdrawn")

    class Payer(models.TextChoices):
        NOBODY = "", _("No freight")
        COMPANY = "company", pgettext_lazy("freight", "Us")
        CUSTOMER = "customer", pgettext_lazy("freight", "The customer")

    # The forms in which goods come back.
    WITH_GOODS = (Kind.RETURN, Kind.EXCHANGE)
    DROPPED = (State.REFUSED, State.CLOSED)
    OVER = (State.REFUNDED, State.EXCHANGED, *DROPPED)

    code = models.CharField(_("return number"), max_length=60)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="returns", verbose_name=pgettext_lazy("purchase", "order")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    kind = models.CharField(_("form of return"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.ForeignKey(ReturnReason, models.PROTECT, related_name="returns", verbose_name=_("reason"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"), default=0, editable=False)
    # The last day on which goods come back without a reason; empty while nobody has received them.
    free_until = models.DateField(_("without reason until"), null=True, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    moved_at = models.DateTimeField(_("in this state since"))
    freight_by = models.CharField(_("freight paid by"), max_length=8, choices=Payer.choices, blank=True)
    freight_reason = models.CharField(_("why somebody else pays the freight"), max_length=200, blank=True)
    freight = models.BigIntegerField(_("freight laid out by the customer"), default=0)
    decision = models.CharField(_("word on the decision"), max_length=500, blank=True)
    tracking = models.CharField(_("tracking number of the goods sent back"), max_length=60, blank=True)
    credit = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("booked as")
    )
    refund = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("refund")
    )
    exchange = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("order in exchange")
    )

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "return")
        verbose_name_plural = pgettext_lazy("record", "returns")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="return_code"),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="returns_by_time"),
            models.Index(fields=["party", "-requested_at"], name="returns_of_party"),
            models.Index(fields=["state", "moved_at"], name="returns_by_state"),
            models.Index(fields=["owner", "-id"], name="return_owner"),
            models.Index(fields=["team", "-id"], name="return_team"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def brings_goods(self) -> bool:
        """Whether goods come back before it is settled."""
        return self.kind in self.WITH_GOODS


class ReturnLine(Part):
    """So many of an order's line, what they were worth in minor units, and how many were found good."""

    request = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returned", verbose_name=_("order line"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    amount = models.BigIntegerField(_("amount"))
    good = models.DecimalField(_("found good"), max_digits=14, decimal_places=3, null=True, blank=True)
    # In exchange; none for more of the same.
    wanted = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wanted instead")
    )

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        constraints = [models.UniqueConstraint(fields=["request", "order_line"], name="returned_once")]

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

    @property
    def shown_good(self) -> str:
        """How many were found good; empty before the inspection."""
        return "" if self.good is None else self.order_line.said(self.good)

    @property
    def shown_damaged(self) -> str:
        """How many were found damaged; empty before the inspection."""
        return "" if self.good is None else self.order_line.said(self.quantity - self.good)


class ReturnTerms(Plain):
    """The company's rules for returns; there is one row at most, and none stands for what is delivered."""

    free_days = models.PositiveSmallIntegerField(
        _("days after receipt in which no reason is asked"), default=7, validators=[MaxValueValidator(365)]
    )

    class Meta:
        verbose_name = _("rules of returns")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> Any:
        """What holds now."""
        return cls.objects.order_by("pk").first() or cls()
