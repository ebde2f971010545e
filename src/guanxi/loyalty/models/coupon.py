"""Coupons: the kinds that a company gives out, and each one that was given."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.catalogue.models import Category, Product
from guanxi.catalogue.models.price import check_currency, own_currency
from guanxi.kernel import money
from guanxi.kernel.numbers import plain_number
from guanxi.parties.models import Party
from guanxi.records.models import Plain, Record


class CouponKind(Plain):
    """What a coupon takes off, of which orders, and how many there may be: what is left empty is no condition.

    `amount`, `cap` and `minimum` are minor units of `currency`. `issued` counts what was ever given out.
    """

    DERIVED_FIELDS = frozenset({"issued"})

    class Form(models.TextChoices):
        AMOUNT = "amount", gettext_lazy("Amount off")
        PERCENT = "percent", gettext_lazy("Percent off")

    name = models.CharField(gettext_lazy("name"), max_length=80, unique=True)
    form = models.CharField(pgettext_lazy("coupon", "form"), max_length=7, choices=Form.choices, default=Form.AMOUNT)
    amount = models.BigIntegerField(
        gettext_lazy("amount off"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    percent = models.DecimalField(
        gettext_lazy("percent off"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    cap = models.BigIntegerField(gettext_lazy("at most"), null=True, blank=True, validators=[MinValueValidator(1)])
    minimum = models.BigIntegerField(gettext_lazy("minimum spend"), default=0, validators=[MinValueValidator(0)])
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, default=own_currency, editable=False, validators=[check_currency]
    )
    starts_on = models.DateField(gettext_lazy("valid from"), null=True, blank=True)
    ends_on = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        gettext_lazy("days to use it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=gettext_lazy("Counted from the day on which it is given out."),
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("category")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("product")
    )
    per_customer = models.PositiveIntegerField(
        gettext_lazy("each customer uses at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    total = models.PositiveIntegerField(
        gettext_lazy("given out at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_combinable = models.BooleanField(
        gettext_lazy("goes with other coupons"),
        default=False,
        help_text=gettext_lazy("On one order, if the others do so, too. Points go with every coupon."),
    )
    is_on = models.BooleanField(gettext_lazy("in use"), default=True)
    issued = models.PositiveIntegerField(gettext_lazy("given out"), default=0, editable=False)

    class Meta:
        verbose_name = gettext_lazy("kind of coupon")
        verbose_name_plural = gettext_lazy("kinds of coupons")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coupon_kind_period",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(issued__lte=F("total")), name="coupons_within_total"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError where it does not say how much it takes off."""
        needed = "amount" if self.form == self.Form.AMOUNT else "percent"
        if getattr(self, needed) is None:
            raise ValidationError({needed: _("Say how much it takes off.")})

    @property
    def says(self) -> str:
        """What it takes off, in words: "¥20 off from ¥100"."""
        if self.form == self.Form.AMOUNT:
            told = _("%(amount)s off") % {"amount": money.format(self.amount or 0, self.currency)}
        else:
            told = _("%(percent)s%% off") % {"percent": plain_number(Decimal(self.percent or 0))}
            if self.cap:
                told = _("%(off)s, at most %(cap)s") % {"off": told, "cap": money.format(self.cap, self.currency)}
        if self.minimum:
            told = _("%(off)s from %(minimum)s") % {"off": told, "minimum": money.format(self.minimum, self.currency)}
        return told


class Coupon(Record):
    """One coupon: a code that nobody can guess, of a customer, or of whoever bears it. It is redeemed once.

    The origin is the record on which it was redeemed, `used_by` that record's customer.
    """

    class State(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("coupon", "Open")
        REDEEMED = "redeemed", pgettext_lazy("coupon", "Redeemed")
        EXPIRED = "expired", pgettext_lazy("coupon", "Expired")
        VOID = "void", pgettext_lazy("coupon", "Void")

    code = models.CharField(gettext_lazy("coupon code"), max_length=40)
    kind = models.ForeignKey(
        CouponKind, models.PROTECT, related_name="coupons", verbose_name=gettext_lazy("kind of coupon")
    )
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="coupons", verbose_name=gettext_lazy("customer")
    )
    state = models.CharField(
        gettext_lazy("state"), max_length=8, choices=State.choices, default=State.ISSUED, editable=False
    )
    valid_until = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    issued_at = models.DateTimeField(gettext_lazy("given out on"), editable=False)
    redeemed_at = models.DateTimeField(gettext_lazy("redeemed on"), null=True, blank=True, editable=False)
    used_by = models.ForeignKey(
        Party,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("used by"),
    )
    origin_kind = models.CharField(max_length=60, blank=True, editable=False)
    origin_id = models.BigIntegerField(null=True, blank=True, editable=False)
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("coupon")
        verbose_name_plural = gettext_lazy("coupons")
        constraints = [
            # Never given twice, whatever becomes of it.
            models.UniqueConstraint(fields=["code"], name="coupon_code"),
            models.CheckConstraint(
                condition=Q(state="redeemed") ^ Q(redeemed_at__isnull=True), name="coupon_redeemed_at"
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="coupons_of_party"),
            models.Index(fields=["kind", "state"], name="coupons_of_kind"),
            models.Index(fields=["used_by", "kind"], name="coupons_used_by"),
            models.Index(fields=["origin_kind", "origin_id"], name="coupons_of_origin"),
            models.Index(fields=["valid_until"], name="coupons_expiring", condition=Q(state="issued")),
            models.Index(fields=["owner", "-id"], name="coupon_owner"),
            models.Index(fields=["team", "-id"], name="coupon_team"),
        ]

    def __str__(self) -> str:
        """The end of its code: one knows it again by that, and cannot use it; not all who read names read codes."""
        return f"…{self.code[len(self.code) - min(4, len(self.code) // 3) :]}"
