"""The forms of a rule: its name and switch in the list, and the editor of the whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import User
from guanxi.automation.matching import may_steer
from guanxi.automation.models import Rule, Trigger
from guanxi.automation.sentences import label_of
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.listing import Listing


class NameForm(RecordForm):
    """What can be changed in the list: the rest has its editor."""

    class Meta:
        model = Rule
        fields = ["name", "is_on"]


# What is asked only at some moments.
ASKED_AT = {
    "fields_changed": [Trigger.CHANGED],
    "at": [Trigger.DAILY, Trigger.DATE],
    "date_field": [Trigger.DATE],
    "days": [Trigger.DATE],
}


class RuleForm(forms.Form):
    """Name, switch and when; the condition and the steps have editors of their own."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_on = forms.BooleanField(label=gettext_lazy("On"), required=False)
    trigger = forms.ChoiceField(label=pgettext_lazy("automation", "When"), choices=Trigger.choices)
    fields_changed = forms.MultipleChoiceField(
        label=gettext_lazy("If a record is changed: only in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: in any field."),
    )
    at = forms.TimeField(
        label=gettext_lazy("If by the day: at"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    date_field = forms.ChoiceField(label=gettext_lazy("If by a date: which"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("If by a date: how many days after it"),
        required=False,
        min_value=-365,
        max_value=365,
        help_text=gettext_lazy("Negative: so many days before it."),
    )

    def __init__(self, *args: Any, listing: Listing, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, triggers in ASKED_AT.items():
            self.fields[name].only_if = f"trigger={'|'.join(triggers)}"  # type: ignore[attr-defined]
        names = [c.edit for c in listing.columns if c.edit and may_steer(listing, c.edit, user)]
        self.fields["fields_changed"].choices = [(n, label_of(listing, n)) for n in names]  # type: ignore[attr-defined]
        dates = [f.name for f in listing.model._meta.concrete_fields if isinstance(f, models.DateField)]
        shown = [(n, label_of(listing, n)) for n in dates if n != "deleted_at" and may_steer(listing, n, user)]
        self.fields["date_field"].choices = [("", "–"), *shown]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("trigger") == Trigger.DATE:
            if not given.get("date_field"):
                self.add_error("date_field", ValidationError(_("Choose a date.")))
            if given.get("days") is None:
                self.add_error("days", ValidationError(_("Say how many days.")))
        return given

    @property
    def definition(self) -> dict[str, Any]:
        """What of it becomes part of the rule's definition."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if given["trigger"] == Trigger.CHANGED and given["fields_changed"]:
            found["fields"] = given["fields_changed"]
        if given["trigger"] in (Trigger.DAILY, Trigger.DATE) and given["at"]:
            found["at"] = given["at"].strftime("%H:%M")
        if given["trigger"] == Trigger.DATE:
            found |= {"date_field": given["date_field"], "days": given["days"]}
        return found
