"""The form of a webhook."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.webhooks.addresses import NotAllowed, resolve
from guanxi.webhooks.models import EVENTS, Subscription
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.listing import all_listings


def kinds() -> list[tuple[str, str | Promise]]:
    """The kinds of record of which a webhook can tell."""
    return [(x.key, x.title) for x in all_listings() if x.model is not Subscription]


class SubscriptionForm(RecordForm):
    """Where to, and of what."""

    address = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("https:// and a public address. Each event is sent there, signed, as JSON."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only of"),
        choices=kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: of all kinds of record. It tells only of records that you may export."),
    )
    events = forms.MultipleChoiceField(
        label=_("Only when they are"),
        choices=EVENTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: at every event."),
    )

    class Meta:
        model = Subscription
        fields = ["name", "address", "kinds", "events", "is_on"]

    field_order = ["name", "address", "kinds", "events", "is_on"]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            resolve(address)
        except NotAllowed as error:
            raise forms.ValidationError(str(error)) from error
        return address
