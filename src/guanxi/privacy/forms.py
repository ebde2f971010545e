"""What is asked when a consent is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.privacy.models import Consent, Purpose
from guanxi.privacy.models.consent import Channel
from guanxi.workbench.fields import DayInput, MomentField


class ConsentForm(forms.Form):
    """An entry of the consent ledger."""

    state = forms.ChoiceField(label=_("What was said"), choices=Consent.State.choices)
    purpose = forms.ModelChoiceField(
        Purpose.objects.order_by("name"),
        label=_("Purpose"),
        required=False,
        empty_label=_("every purpose (only to withdraw)"),
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("every channel")), *Channel.choices], required=False
    )
    how = forms.ChoiceField(label=_("How"), choices=Consent.How.choices)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The words that were agreed to, or where the paper lies."),
    )
    until = forms.DateField(label=_("Valid until"), required=False, widget=DayInput())
    at = MomentField(label=_("When, if not now"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        """What was given; without a time it is now."""
        return {name: value for name, value in self.cleaned_data.items() if name != "at" or value}


class EraseForm(forms.Form):
    """Why a person is erased, and the customer code as a sign that it is meant."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays in the receipt: name nobody in it.")
    )
    confirmation = forms.CharField(label=_("Customer code, to confirm"), max_length=40)
