"""Targets: what a person, a team or the company is to reach in a month, a quarter or a year."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.catalogue.models import Category, Product
from guanxi.kernel import calendar, money
from guanxi.kernel.periods import Period, Unit
from guanxi.records.models import Record


class Measure(models.TextChoices):
    """What is counted, and (in the slice `targets`) how."""

    ORDERS = "orders", gettext_lazy("Order amount")
    WON = "won", gettext_lazy("Amount won")
    RECEIVED = "received", gettext_lazy("Payments received")
    MARGIN = "margin", gettext_lazy("Gross margin")
    CUSTOMERS = "customers", gettext_lazy("New customers")
    DEALS = "deals", gettext_lazy("Opportunities won")


# These are counted, the others are money.
COUNTS = frozenset({Measure.CUSTOMERS, Measure.DEALS})
# These come from order lines, so that they can be asked of one product or category.
OF_LINES = frozenset({Measure.ORDERS, Measure.MARGIN})
# What one is in the column of amounts: a whole unit of the company's currency, or one customer.
ONE = 10 ** money.exponent(settings.CURRENCY)


class Target(Record):
    """The target of its owner; of its team and the teams below where it has no owner; of the company without either.

    `amount` is in minor units of the company's currency; numbers of customers and opportunities are kept in the same
    way, `ONE` for each, so that all targets are entered, summed and brought in alike.
    """

    class Span(models.TextChoices):
        MONTH = Unit.MONTH.value, pgettext_lazy("period", "Month")
        QUARTER = Unit.QUARTER.value, pgettext_lazy("period", "Quarter")
        YEAR = Unit.YEAR.value, pgettext_lazy("period", "Year")

    measure = models.CharField(
        gettext_lazy("measure"), max_length=10, choices=Measure.choices, default=Measure.ORDERS.value
    )
    unit = models.CharField(
        pgettext_lazy("of a target", "period"), max_length=7, choices=Span.choices, default=Span.MONTH.value
    )
    starts_on = models.DateField(gettext_lazy("first day"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("category")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("product")
    )
    amount = models.BigIntegerField(gettext_lazy("target"), validators=[MinValueValidator(0)])

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("target")
        verbose_name_plural = gettext_lazy("targets")
        constraints = [
            models.UniqueConstraint(
                "measure",
                "unit",
                "starts_on",
                Coalesce("owner_id", Value(0)),
                # A person's target is theirs, whichever team they are in.
                Case(When(owner__isnull=True, then=Coalesce("team_id", Value(0))), default=Value(0)),
                Coalesce("category_id", Value(0)),
                Coalesce("product_id", Value(0)),
                condition=models.Q(deleted_at__isnull=True),
                name="target_once",
                violation_error_message=gettext_lazy("There is such a target already: change that one."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "measure"], name="targets_of_period"),
            models.Index(fields=["owner", "-id"], name="target_owner"),
            models.Index(fields=["team", "-id"], name="target_team"),
        ]

    def __str__(self) -> str:
        return f"{self.whose} · {self.period} · {self.get_measure_display()}"

    def clean(self) -> None:
        """A period begins on its first day; only what order lines tell is known by product."""
        if self.starts_on and self.unit in Target.Span.values and self.period.first != self.starts_on:
            raise ValidationError({"starts_on": _("This is not the first day of such a period.")})
        if (self.category_id or self.product_id) and self.measure not in OF_LINES:
            text = _("By product or category there are order amounts and margins only.")
            raise ValidationError({"category" if self.category_id else "product": text})
        if self.amount is not None and self.is_count and self.amount % ONE:
            raise ValidationError({"amount": _("Give a whole number.")})

    @property
    def is_count(self) -> bool:
        """Whether it is a number of something, not money."""
        return self.measure in COUNTS

    @property
    def period(self) -> Period:
        """When it is to be reached."""
        return calendar.period(self.unit, self.starts_on)

    @property
    def whose(self) -> str:
        """The name of the person or team, or that it is the company's."""
        return str(self.owner or self.team or _("The company"))
