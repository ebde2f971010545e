"""The forms of commission: a rule, the rates that follow it, the month of statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Team, User
from guanxi.catalogue.models import Category, Product
from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.sales.models import CommissionRule
from guanxi.sales.models.commission import RATES_TOLD
from guanxi.sales.targets.asking import FIRST, LAST
from guanxi.workbench.fields import DayInput, RecordField
from guanxi.workbench.forms import RecordForm

Method = CommissionRule.Method
ANY_DAY = _("Any day of the month that is meant.")
TIERS = forms.Textarea(attrs={"rows": 3})


class RuleForm(RecordForm):
    """What is paid for, at which rates, to whom, when."""

    category = RecordField(Category, label=_("Category"), required=False, help_text=_("Empty for all products."))
    product = RecordField(Product, label=_("Product"), required=False)
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=_("For a person"),
        required=False,
        help_text=_("Empty, and without a team: for everyone."),
    )
    for_team = forms.ModelChoiceField(Team.objects.all(), label=_("For a team"), required=False)
    valid_from = forms.DateField(label=_("From (month)"), widget=DayInput(), help_text=ANY_DAY)
    valid_until = forms.DateField(label=_("Until (month)"), widget=DayInput(), required=False)

    class Meta:
        model = CommissionRule
        fields = [
            "name", "base", "tiers", "method", "category", "product", "person", "for_team", "valid_from", "valid_until",
        ]  # fmt: skip
        widgets = {"tiers": TIERS}


class FollowForm(forms.Form):
    """From when on which rates hold."""

    valid_from = forms.DateField(label=_("From (month)"), widget=DayInput(), help_text=ANY_DAY)
    tiers = forms.CharField(label=_("Rates"), widget=TIERS, max_length=1000, help_text=RATES_TOLD)
    method = forms.ChoiceField(label=_("Several rates"), choices=Method.choices, initial=Method.WHOLE)

    def __init__(self, *args: Any, rule: CommissionRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"tiers": rule.tiers, "method": rule.method, **self.initial}


def last_month() -> date:
    """The first day of the month before this one."""
    return calendar.period(Unit.MONTH, timezone.now()).previous().first


class MonthForm(forms.Form):
    """Of which month statements are drawn up."""

    month = forms.DateField(
        label=pgettext_lazy("statement", "Month"),
        widget=DayInput(),
        initial=last_month,
        help_text=ANY_DAY,
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )
