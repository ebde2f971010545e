"""What hangs on an opportunity: products, people, competitors, splits, and the history of its stages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedQuerySet
from guanxi.catalogue.models import Product
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.parties.models.choices import DecisionRole, Influence
from guanxi.records.models import Part
from guanxi.sales.models.list_price import ListPriced
from guanxi.sales.models.opportunity import Opportunity
from guanxi.sales.models.pipeline import Stage


class OpportunityLine(ListPriced, Part):
    """A product that might be sold; `amount` is quantity × unit price, rounded half up, None without a price."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, default=1, validators=[MinValueValidator(0)]
    )
    unit_price = models.DecimalField(
        _("unit price"), max_digits=15, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount = models.BigIntegerField(_("amount"), null=True, blank=True, editable=False)

    # Deals are spoken of in base units.
    unit: ClassVar[str] = ""
    factor: ClassVar[Decimal] = Decimal(1)

    class Meta:
        verbose_name = _("product of an opportunity")
        verbose_name_plural = _("products of opportunities")

    def __str__(self) -> str:
        return str(self.product)

    @property
    def shown_price(self) -> str:
        """The price that was named; empty where the list has none."""
        return "" if self.unit_price is None else money.format_price(self.unit_price, self.opportunity.currency)

    @property
    def shown_list_price(self) -> str:
        """The list price of the day."""
        return "" if self.list_price is None else money.format_price(self.list_price, self.opportunity.currency)

    @property
    def charged_price(self) -> Decimal | None:
        return self.unit_price


class Stakeholder(Part):
    """Somebody who has a say in it, and which."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="people")
    person = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("person"))
    # Empty as long as nobody knows: a lead's contact comes into the deal before that is asked.
    role = models.CharField(_("decision role"), max_length=12, choices=DecisionRole.choices, blank=True)
    influence = models.CharField(_("influence"), max_length=8, choices=Influence.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("person in a deal")
        verbose_name_plural = _("people in deals")
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="stakeholder_once")]

    def __str__(self) -> str:
        return self.get_role_display() or str(_("role not known yet"))


class Rival(Part):
    """A competitor who wants to sell it, too."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="rivals")
    name = models.CharField(_("competitor"), max_length=120)
    strengths = models.CharField(_("strengths"), max_length=200, blank=True)
    weaknesses = models.CharField(_("weaknesses"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        constraints = [models.UniqueConstraint(fields=["opportunity", "name"], name="rival_once")]

    def __str__(self) -> str:
        return self.name


class Split(Part):
    """A colleague's share of the deal, in percent; what is not given to others is the owner's."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="splits")
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague")
    )
    share = models.PositiveSmallIntegerField(_("share (%)"), validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        constraints = [models.UniqueConstraint(fields=["opportunity", "colleague"], name="split_once")]

    def __str__(self) -> str:
        return f"{self.colleague} {self.share} %"


class MoveManager(models.Manager["StageMove"]):
    """Moves with their opportunity, after which timelines call them: one query for all that a page tells."""

    def get_queryset(self) -> models.QuerySet[StageMove]:
        return super().get_queryset().select_related("opportunity")


class StageMove(Part):
    """One step of an opportunity's way: funnel and forecast are read from these. The first comes from nowhere."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="moves")
    before = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", verbose_name=_("from stage"))
    after = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("to stage"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[Any]] = AuditedQuerySet.as_manager()
    told = MoveManager()

    class Meta:
        base_manager_name = "told"
        verbose_name = _("move between stages")
        verbose_name_plural = _("moves between stages")
        indexes = [
            models.Index(fields=["opportunity", "at"], name="moves_of_opportunity"),
            models.Index(fields=["at", "after"], name="moves_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.before or ''} → {self.after}"
