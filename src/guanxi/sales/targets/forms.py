"""The form of a target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import Team, User
from guanxi.catalogue.models import Category, Product
from guanxi.kernel import calendar
from guanxi.sales.models import Target
from guanxi.sales.models.target import OF_LINES
from guanxi.workbench.fields import DayInput, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm

BY_LINES = "measure=" + "|".join(sorted(OF_LINES))


class TargetForm(RecordForm):
    """Whose, for when, of what, how much."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=gettext_lazy("Person"),
        required=False,
        help_text=gettext_lazy("Empty for the target of a team or of the company."),
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team"), required=False)
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=DayInput(),
        help_text=gettext_lazy("Any day of the month, quarter or year that is meant."),
    )
    amount = MoneyField(label=gettext_lazy("Target"))
    category = RecordField(Category, label=gettext_lazy("Category"), required=False)
    product = RecordField(Product, label=gettext_lazy("Product"), required=False)

    class Meta:
        model = Target
        fields = ["owner", "team", "measure", "unit", "starts_on", "amount", "category", "product"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"category", "product"}:
            self.fields[name].only_if = BY_LINES  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.owner_id:
            # A person's team is no choice: the target follows them.
            self.initial["team"] = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        owner, team = given.get("owner"), given.get("team")
        if owner and team and team != owner.team:
            self.add_error("team", _("A target is of a person or of a team."))
        elif owner and "team" in self.changed_data:
            # It follows the person: a program that sends back what it read changes nothing.
            self.changed_data.remove("team")
        if given.get("measure") not in OF_LINES:
            given |= dict.fromkeys(given.keys() & {"category", "product"})
        if given.get("starts_on") and given.get("unit") in Target.Span.values:
            given["starts_on"] = calendar.period(given["unit"], given["starts_on"]).first
        return given
