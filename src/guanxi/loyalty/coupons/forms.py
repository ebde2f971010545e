"""The forms of coupons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import Category, Product
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party
from guanxi.workbench.fields import DayInput, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm


class CouponForm(RecordForm):
    """A coupon."""

    kind = RecordField(CouponKind, label=_("Kind of coupon"))
    party = RecordField(
        Party, label=_("Customer"), required=False, help_text=_("Empty: it belongs to whoever bears it.")
    )

    class Meta:
        model = Coupon
        fields = ["kind", "party", "code", "valid_until", "note", "owner"]
        widgets = {"valid_until": DayInput}
        help_texts = {
            "code": _("Leave empty to have one drawn."),
            "valid_until": _("Empty: as its kind says."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)


class KindForm(RecordForm):
    """A kind of coupon."""

    amount = MoneyField(label=_("Amount off"), required=False)
    cap = MoneyField(label=_("At most"), required=False)
    minimum = MoneyField(label=_("Minimum spend"), required=False)
    category = RecordField(Category, label=_("Category"), required=False, help_text=_("With all below it."))
    product = RecordField(Product, label=_("Product"), required=False)

    class Meta:
        model = CouponKind
        fields = [
            "name",
            "form",
            "amount",
            "percent",
            "cap",
            "minimum",
            "starts_on",
            "ends_on",
            "days",
            "category",
            "product",
            "per_customer",
            "total",
            "is_combinable",
            "is_on",
        ]
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def clean_minimum(self) -> int:
        """Nothing is the least spend."""
        return self.cleaned_data["minimum"] or 0


class IssueForm(forms.Form):
    """How many are given out."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000, initial=100)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class GiveForm(forms.Form):
    """Which coupon a customer is given."""

    kind = RecordField(CouponKind, label=_("Kind of coupon"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class VoidForm(forms.Form):
    """Why it holds no more."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
