"""Commission: the rules by which people earn it, and their statements by month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from guanxi.access.models import Team
from guanxi.catalogue.models import Category, Product
from guanxi.kernel import calendar, money
from guanxi.kernel.periods import Period, Unit
from guanxi.records.models import Part, Record
from guanxi.sales.models.opportunity import Opportunity
from guanxi.sales.models.order import Order
from guanxi.sales.models.payment import Payment

HIGHEST_RATE = 10_000
RATES_TOLD = gettext_lazy("One a line: from which sum in the month, which percent. First “0 3%”, then “50000 5%”.")


@dataclass(frozen=True)
class Tier:
    """From which sum in the month on (minor units) which rate holds (basis points)."""

    start: int
    rate: int

    @property
    def percent(self) -> Decimal:
        """The rate in percent."""
        return Decimal(self.rate) / 100


def read_tiers(text: str) -> list[Tier]:
    """The tiers of a text, one a line: from which amount, which percent ("0 3%"). Raises ValidationError."""
    tiers = []
    for line in filter(None, map(str.strip, text.splitlines())):
        start, _gap, percent = line.rpartition(" ")
        try:
            rate = money.parse_decimal(percent.strip().rstrip("%％")) * 100
            tier = Tier(money.parse(start or "0", settings.CURRENCY), int(rate))
        except money.MoneyError as error:
            raise ValidationError(_("“%(line)s” is no tier: give an amount and a rate.") % {"line": line}) from error
        if rate != tier.rate or not 0 <= tier.rate <= HIGHEST_RATE:
            raise ValidationError(_("A rate lies between 0 and 100 percent, with two decimals at most."))
        tiers.append(tier)
    starts = [tier.start for tier in tiers]
    if not tiers or starts[0] != 0 or starts != sorted(set(starts)):
        raise ValidationError(_("The first tier begins at 0, each further one at a higher amount."))
    return tiers


class CommissionRule(Record):
    """What part of a base people earn from `valid_from` until `valid_until`, whole months: everyone, unless it names
    a person, or a team (with the teams below). All rules that fit somebody add up.
    """

    class Base(models.TextChoices):
        ORDERS = "orders", gettext_lazy("Order amount")
        MARGIN = "margin", gettext_lazy("Order margin")
        RECEIVED = "received", gettext_lazy("Money received")
        WON = "won", gettext_lazy("Amount won")

    # These come from order lines, so that they can be narrowed to products.
    OF_LINES = frozenset({Base.ORDERS, Base.MARGIN})

    class Method(models.TextChoices):
        WHOLE = "whole", gettext_lazy("The rate reached holds for the whole sum")
        MARGINAL = "marginal", gettext_lazy("Each rate holds for its own part of the sum")

    # What it makes people earn: none of it changes once the rule has begun.
    TERMS = frozenset({"base", "category", "product", "tiers", "method", "person", "for_team", "valid_from"})

    name = models.CharField(gettext_lazy("name"), max_length=120)
    base = models.CharField(
        pgettext_lazy("of commission", "base"), max_length=10, choices=Base.choices, default=Base.ORDERS.value
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("category")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("product")
    )
    tiers = models.TextField(gettext_lazy("rates"), max_length=1000, help_text=RATES_TOLD)
    method = models.CharField(
        gettext_lazy("several rates"), max_length=8, choices=Method.choices, default=Method.WHOLE.value
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("for a person"),
    )
    for_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("for a team")
    )
    valid_from = models.DateField(gettext_lazy("from (month)"))
    valid_until = models.DateField(gettext_lazy("until (month)"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("commission rule")
        verbose_name_plural = gettext_lazy("commission rules")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Rules hold for whole months; only order lines are known by product."""
        if self.valid_from:
            self.valid_from = self.valid_from.replace(day=1)
        if self.valid_until:
            last = monthrange(self.valid_until.year, self.valid_until.month)[1]
            self.valid_until = self.valid_until.replace(day=last)
            if self.valid_from and self.valid_until < self.valid_from:
                raise ValidationError({"valid_until": _("It ends before it begins.")})
        narrowed = next((name for name in ("category", "product") if getattr(self, f"{name}_id")), "")
        if narrowed and self.base not in self.OF_LINES:
            raise ValidationError({narrowed: _("By category or product there are order amounts and margins only.")})
        if self.category_id and self.product_id:
            raise ValidationError({"product": _("A rule is for a category or for a product.")})
        if self.person_id and self.for_team_id:
            raise ValidationError({"for_team": _("A rule is for a person or for a team.")})
        try:
            read_tiers(self.tiers)
        except ValidationError as error:
            raise ValidationError({"tiers": error}) from error

    @property
    def steps(self) -> list[Tier]:
        """Its tiers, the lowest first."""
        return read_tiers(self.tiers)

    @property
    def whom(self) -> str:
        """Whom it is for."""
        return str(self.person or self.for_team or pgettext("of commission", "Everyone"))


class CommissionStatement(Record):
    """What its owner earns in commission in a month, in minor units of the company's currency.

    Once approved its lines never change: what happens later to what they are of stands in a later one as a correction.
    """

    UNDONE_IN_PARTS = False

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("statement", "Draft")
        APPROVED = "approved", pgettext_lazy("statement", "Approved")
        PAID = "paid", pgettext_lazy("statement", "Paid")

    month = models.DateField(pgettext_lazy("statement", "month"))
    state = models.CharField(gettext_lazy("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    total = models.BigIntegerField(gettext_lazy("commission"), default=0, editable=False)
    drawn_at = models.DateTimeField(pgettext_lazy("statement", "drawn up"), null=True, editable=False)
    approved_at = models.DateTimeField(pgettext_lazy("statement", "approved"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=pgettext_lazy("statement", "approved by"),
    )
    paid_at = models.DateTimeField(gettext_lazy("paid out"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("commission statement")
        verbose_name_plural = gettext_lazy("commission statements")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "month"], condition=models.Q(deleted_at__isnull=True), name="statement_of_month"
            ),
        ]
        indexes = [
            models.Index(fields=["month", "-id"], name="statements_by_month"),
            models.Index(fields=["team", "-id"], name="statement_team"),
        ]

    def __str__(self) -> str:
        return f"{self.owner or ''} · {formats.date_format(self.month, 'YEAR_MONTH_FORMAT')}"

    @property
    def period(self) -> Period:
        """Its month by the company's clock."""
        return calendar.period(Unit.MONTH, self.month)


class CommissionLine(Part):
    """What an order, payment or opportunity brings by one rule: `base` is the person's share (`share` in percent),
    `amount` the commission at `rate` (basis points), rounded half up; in a correction, what it is more or less by now.
    """

    statement = models.ForeignKey(CommissionStatement, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(CommissionRule, models.PROTECT, related_name="lines")
    # The code stays when the record itself is gone.
    order = models.ForeignKey(Order, models.SET_NULL, null=True, related_name="+")
    payment = models.ForeignKey(Payment, models.SET_NULL, null=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=60)
    earned_in = models.DateField(pgettext_lazy("statement", "month"))
    share = models.PositiveSmallIntegerField(gettext_lazy("share (%)"))
    base = models.BigIntegerField(pgettext_lazy("of commission", "base"))
    rate = models.PositiveIntegerField(gettext_lazy("rate"))
    amount = models.BigIntegerField(gettext_lazy("amount"))

    class Meta:
        verbose_name = gettext_lazy("line of a commission statement")
        verbose_name_plural = gettext_lazy("lines of commission statements")

    def __str__(self) -> str:
        return self.code

    @property
    def source(self) -> tuple[Any, ...]:
        """What it comes from: lines of the same source, of whatever statement, add up to what it has brought."""
        documents = self.order_id, self.payment_id, self.opportunity_id
        return (self.rule_id, *documents, "" if any(documents) else self.code)

    @property
    def told(self) -> tuple[Any, ...]:
        """All that it says."""
        return (*self.source, self.earned_in, self.share, self.base, self.rate, self.amount)

    @property
    def percent(self) -> Decimal:
        """The rate in percent."""
        return Decimal(self.rate) / 100
