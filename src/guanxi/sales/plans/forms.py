"""The forms of a plan: its template, and one instalment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.sales.models import Instalment
from guanxi.sales.plans.templates import CHOICES
from guanxi.workbench.fields import DayInput, MoneyField
from guanxi.workbench.forms import RecordForm


class PlanForm(forms.Form):
    """Which plan, and when it begins."""

    template = forms.ChoiceField(
        label=_("Plan"), choices=CHOICES, help_text=_("Days and amounts can be changed afterwards.")
    )
    first_on = forms.DateField(label=_("First instalment due"), widget=DayInput, initial=timezone.localdate)


class InstalmentForm(RecordForm):
    """One instalment: a share or an amount; the last one of an order needs neither."""

    fixed = MoneyField(label=_("or amount"), required=False, help_text=_("The last instalment takes the rest."))

    class Meta:
        model = Instalment
        fields = ["due_on", "share", "fixed", "condition"]
        widgets = {"due_on": DayInput}
        labels = {"share": _("Share in percent")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "fixed" in self.fields and self.instance.order_id:
            self.fields["fixed"].currency = self.instance.order.currency  # type: ignore[attr-defined]
