"""The rules of points as a form, and points given or taken by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.loyalty.models import Programme
from guanxi.workbench.fields import DayInput, MoneyField
from guanxi.workbench.forms import RecordForm


class RulesForm(RecordForm):
    """The rules of points."""

    least = MoneyField(label=_("Smallest order that earns points"), required=False)

    class Meta:
        model = Programme
        fields = [
            "is_on",
            "starts_on",
            "per_unit",
            "least",
            "times_vip",
            "times_main",
            "times_ordinary",
            "times_small",
            "months",
            "worth",
            "max_share",
            "warn_days",
        ]
        widgets = {"starts_on": DayInput}
        help_texts = {
            "starts_on": _("Orders before that day neither earn nor lose points. Empty: all orders."),
            "months": _("Empty: for ever. What stands already keeps its day."),
            "worth": _("100: a hundred points take one unit of currency off."),
        }

    def clean_least(self) -> int:
        """Nothing is the smallest order."""
        least: int = self.cleaned_data["least"] or 0
        if least < 0:
            raise forms.ValidationError(_("Enter an amount of zero or more."))
        return least


class AdjustForm(forms.Form):
    """How many points are given or taken, and why."""

    points = forms.IntegerField(label=pgettext_lazy("loyalty", "Points"), help_text=_("With a minus, they are taken."))
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].widget.attrs["step"] = 1
