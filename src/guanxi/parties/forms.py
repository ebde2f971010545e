"""Forms of the customer file. They check; `parties.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.parties import points
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Channel, State
from guanxi.workbench.fields import DayInput
from guanxi.workbench.forms import RecordForm


class PartyForm(RecordForm):
    """A party's own facts, with the phone and e-mail by which it is reached first."""

    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    class Meta:
        model = Party
        fields = [
            "kind",
            "name",
            "code",
            "customer_kind",
            "settlement",
            "industry",
            "occupation",
            "gender",
            "birthday",
            "province",
            "city",
            "source",
            "source_note",
            "preferred_channel",
            "preferred_time",
            "owner",
            "remark",
        ]
        widgets = {"birthday": DayInput, "remark": forms.Textarea}
        help_texts = {"code": _("Leave empty to have one given.")}

    field_order = ["kind", "name", "phone", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        for name in points.COPIED.values():
            if self.instance.pk and name in self.fields:
                self.initial[name] = getattr(self.instance, name)

    def clean_phone(self) -> str:
        return self._point(Channel.PHONE)

    def clean_email(self) -> str:
        return self._point(Channel.EMAIL)

    def _point(self, channel: Channel) -> str:
        value: str = self.cleaned_data[points.COPIED[channel.value]]
        if value:
            points.normalise(channel, value)
        return value


class StateForm(forms.Form):
    """Overriding the relationship state by hand: the reason, which the history keeps, and how long it stands."""

    state = forms.ChoiceField(label=_("State"), choices=State.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateField(
        label=_("Stands until"),
        required=False,
        widget=DayInput,
        help_text=_("Then the rules decide again. Empty: until somebody changes it."),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"state": party.state, "until": party.state_until}
        self.party = party

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        if state == self.party.state and not self.party.state_by_hand:
            raise ValidationError(_("The party is in this state already."))
        return state
