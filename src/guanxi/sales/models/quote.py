"""Quotes: what was offered to a customer, its lines, and the links by which the customer answers."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import Product
from guanxi.kernel import money
from guanxi.kernel.numbers import plain_number
from guanxi.parties.models import Party
from guanxi.records.models import Part, Record
from guanxi.sales.models.bundled import Bundled
from guanxi.sales.models.list_price import ListPriced
from guanxi.sales.models.measured import Measured
from guanxi.sales.models.opportunity import Opportunity
from guanxi.sales.models.order import Order


class Quote(Record):
    """An offer. Sent, it stands as it is: a change is a new version, which supersedes it.

    `net`, `tax` and `total` are the sums of the lines that count (an optional one does once it is chosen), in minor
    units. `given_away` is how far, in per cent, these lie below what the price lists ask of this customer.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("quote", "Draft")
        SENT = "sent", pgettext_lazy("quote", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("quote", "Accepted")
        DECLINED = "declined", pgettext_lazy("quote", "Declined")
        EXPIRED = "expired", pgettext_lazy("quote", "Expired")
        SUPERSEDED = "superseded", pgettext_lazy("quote", "Superseded")

    code = models.CharField(_("quote number"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="quotes", verbose_name=_("customer"))
    contact = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact person")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.SET_NULL, null=True, blank=True, related_name="quotes", verbose_name=_("opportunity")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    currency = models.CharField(_("currency"), max_length=3)
    prices_include_tax = models.BooleanField(_("prices include tax"), default=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    terms = models.TextField(_("terms"), max_length=5000, blank=True)
    net = models.BigIntegerField(_("net"), default=0, editable=False)
    tax = models.BigIntegerField(_("tax"), default=0, editable=False)
    total = models.BigIntegerField(_("total"), default=0, editable=False)
    given_away = models.DecimalField(_("discount"), max_digits=5, decimal_places=2, default=Decimal(0), editable=False)
    # The first version of the same offer; the first itself has none.
    first = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="later", editable=False)
    revision = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True, editable=False)
    # Empty where a colleague wrote the answer down.
    answered_from = models.GenericIPAddressField(_("answered from"), null=True, blank=True, editable=False)
    reason = models.TextField(_("reason"), max_length=1000, blank=True, editable=False)
    order = models.ForeignKey(
        Order, models.SET_NULL, null=True, blank=True, related_name="quotes", verbose_name=_("order"), editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="quote_code"),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="quotes_of_party"),
            models.Index(fields=["-total", "-id"], name="quotes_by_total"),
            models.Index(fields=["state", "-id"], name="quotes_by_state"),
            models.Index(fields=["owner", "-id"], name="quote_owner"),
            models.Index(fields=["team", "-id"], name="quote_team"),
            models.Index(fields=["valid_until"], name="quotes_due", condition=models.Q(state="sent")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def family(self) -> int:
        """The key of the first version, under which all versions of this offer are found."""
        return self.first_id or self.pk


class QuoteLine(Measured, Bundled, ListPriced, Part):
    """One line: `net` + `tax` = `amount`, each in minor units and rounded half up once; prices are those of the unit in
    which it is counted, the quantity is in base units.
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(_("unit price"), max_digits=15, decimal_places=4)
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=Decimal(0))
    tax_rate = models.DecimalField(_("tax rate %"), max_digits=5, decimal_places=2, default=Decimal(0))
    # What the price lists made it for this customer when it was drafted: what is given away is measured by it.
    usual_price = models.DecimalField(
        _("usual price"), max_digits=15, decimal_places=4, null=True, blank=True, editable=False
    )
    is_optional = models.BooleanField(_("optional"), default=False)
    is_chosen = models.BooleanField(_("chosen"), default=False)
    net = models.BigIntegerField(_("net"), default=0)
    tax = models.BigIntegerField(_("tax"), default=0)
    amount = models.BigIntegerField(_("amount"), default=0)

    class Meta:
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")

    def __str__(self) -> str:
        return f"{self.description or self.product} × {self.shown_quantity}"

    @property
    def counts(self) -> bool:
        """Whether it is part of the total."""
        return self.is_chosen or not self.is_optional

    @property
    def name(self) -> str:
        """What it is called on paper."""
        return self.description or str(self.product or "")

    @property
    def shown_price(self) -> str:
        """The price as it was stated, in the quote's currency."""
        return money.format_price(self.unit_price, self.quote.currency)

    @property
    def shown_list_price(self) -> str:
        """The list price of the day."""
        return "" if self.list_price is None else money.format_price(self.list_price, self.quote.currency)

    @property
    def charged_price(self) -> Decimal | None:
        return self.unit_price * (100 - self.discount) / 100

    @property
    def shown_discount(self) -> str:
        """ "12.5%"; empty without one."""
        return f"{plain_number(self.discount)}%" if self.discount else ""

    @property
    def shown_tax_rate(self) -> str:
        """ "13%"; empty without one."""
        return f"{plain_number(self.tax_rate)}%" if self.tax_rate else ""


class QuoteLink(Part):
    """A link by which the customer sees the quote and answers; the database keeps only the hash of its token."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("link of a quote")
        verbose_name_plural = _("links of quotes")

    def __str__(self) -> str:
        return f"{self.quote} {self.digest[:6]}"
