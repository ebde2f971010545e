"""Invoices: what was billed of an order, their lines, and the kinds that the company writes."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import money
from guanxi.kernel.numbers import plain_number
from guanxi.parties.models import Party
from guanxi.records.models import Part, Plain, Record
from guanxi.sales.models.order import Order, OrderLine
from guanxi.sales.models.sales_terms import PER_CENT


class InvoiceKind(Plain):
    """A kind of invoice that the company writes, such as ordinary or special VAT invoices and receipts."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    needs_tax_number = models.BooleanField(_("needs the buyer's tax number"), default=False)

    class Meta:
        verbose_name = _("kind of invoice")
        verbose_name_plural = _("kinds of invoices")

    def __str__(self) -> str:
        return self.name


class Invoice(Record):
    """A claim on paper. Issued, it has a number without a gap in its year and stands as it is: it can be made void, or
    be corrected by a credit note, an invoice below zero that names it (`corrects`).

    `net`, `tax` and `total` are the sums of the lines, in minor units.
    """

    DERIVED_FIELDS = Record.BOOKKEEPING | {"net", "tax", "total"}

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("invoice", "Draft")
        ISSUED = "issued", pgettext_lazy("invoice", "Issued")
        VOID = "void", pgettext_lazy("invoice", "Void")

    code = models.CharField(_("invoice number"), max_length=60, blank=True, editable=False)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="invoices", verbose_name=pgettext_lazy("purchase", "order")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("customer")
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credits", verbose_name=_("corrects")
    )
    kind = models.ForeignKey(
        InvoiceKind, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("kind of invoice")
    )
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT, editable=False)
    buyer = models.CharField(_("buyer on the invoice"), max_length=120, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    buyer_address = models.CharField(_("address and phone"), max_length=200, blank=True)
    buyer_bank = models.CharField(_("bank and account"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    net = models.BigIntegerField(_("net"), default=0, editable=False)
    tax = models.BigIntegerField(_("tax"), default=0, editable=False)
    total = models.BigIntegerField(_("total"), default=0, editable=False)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True, editable=False)
    voided_at = models.DateTimeField(_("made void"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            # Never given twice, whatever becomes of the invoice.
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="invoice_code"),
            models.CheckConstraint(condition=models.Q(state="draft") ^ ~models.Q(code=""), name="invoice_numbered"),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="invoices_of_party"),
            models.Index(fields=["state", "-id"], name="invoices_by_state"),
            models.Index(fields=["-issued_at", "-id"], name="invoices_by_time"),
            models.Index(fields=["-total", "-id"], name="invoices_by_total"),
            models.Index(fields=["owner", "-id"], name="invoice_owner"),
            models.Index(fields=["team", "-id"], name="invoice_team"),
        ]

    def __str__(self) -> str:
        return self.code or gettext("Draft no. %(n)s") % {"n": self.pk or ""}

    @property
    def is_credit(self) -> bool:
        """Whether it takes something of another invoice back."""
        return self.corrects_id is not None


class InvoiceLine(Part):
    """One line: `net` + `tax` = `amount`, with tax included, in minor units. A credit note's are below zero.

    Without an `order_line` it bills a part of the order's sum that belongs to no single line.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    order_line = models.ForeignKey(
        OrderLine, models.SET_NULL, null=True, blank=True, related_name="invoiced", verbose_name=_("order line")
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="credits")
    description = models.CharField(_("description"), max_length=200)
    # What is billed of an order's line is counted as that is: one unit is `factor` base units.
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    factor = models.DecimalField(
        _("base units in it"), max_digits=14, decimal_places=3, default=1, db_default=1, editable=False
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True, blank=True)
    tax_rate = models.DecimalField(
        _("tax rate %"), max_digits=5, decimal_places=2, default=Decimal(0), validators=PER_CENT
    )
    net = models.BigIntegerField(_("net"), default=0, editable=False)
    tax = models.BigIntegerField(_("tax"), default=0, editable=False)
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")

    def __str__(self) -> str:
        return self.description

    @property
    def currency(self) -> str:
        """That of its invoice."""
        return self.invoice.currency

    @property
    def shown_quantity(self) -> str:
        """The quantity without the zeros that the column adds; empty for a part of a sum."""
        return "" if self.quantity is None else plain_number(self.quantity)

    @property
    def told_parts(self) -> list[str]:
        """What a bundle of which it bills so many consists of, in words."""
        if self.order_line is None or self.quantity is None:
            return []
        return self.order_line.parts_in(abs(self.quantity) * self.factor)

    @property
    def shown_price(self) -> str:
        """What one comes to with tax; empty for a part of a sum."""
        if not self.quantity:
            return ""
        return money.format_price(money.to_decimal(self.amount, self.currency) / self.quantity, self.currency)

    @property
    def shown_tax_rate(self) -> str:
        """ "13%"; empty without one."""
        return f"{plain_number(self.tax_rate)}%" if self.tax_rate else ""
