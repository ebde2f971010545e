"""Forms of the customer file. They check; `parties.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guanxi.parties import addresses, points
from guanxi.parties.countries import CountryField
from guanxi.parties.models import Address, Party
from guanxi.parties.models.choices import Channel, PartyKind, State
from guanxi.workbench.fields import DayInput
from guanxi.workbench.forms import RecordForm

# What only persons have.
PERSONAL = ("occupation", "gender", "birthday")
# What only organisations are asked for.
INVOICED = ("invoice_title", "tax_number", "invoice_address", "invoice_bank")
ONLY_OF = {PartyKind.PERSON: PERSONAL, PartyKind.ORGANISATION: INVOICED}


class PartyForm(RecordForm):
    """A party's own facts, with the phone and e-mail by which it is reached first, and its first address."""

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
            *INVOICED,
            "owner",
            "remark",
        ]
        labels = {"kind": _("Person or organisation")}
        widgets = {"birthday": DayInput, "remark": forms.Textarea}
        help_texts = {
            "code": _("Leave empty to have one given."),
            "invoice_title": _("Empty for the name."),
        }

    field_order = ["kind", "name", "phone", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            code, is_there = self.fields["code"], bool(self.instance.pk)
            code.required, code.help_text = is_there, "" if is_there else code.help_text
        self._ask_for_address()
        if "owner" in self.fields:
            self.fields["owner"].empty_label = _("Nobody (public pool)")  # type: ignore[attr-defined]
        if "name" in self.fields and not self.instance.pk:
            self.fields["name"].widget.attrs["autofocus"] = True
        for kind, names in ONLY_OF.items():
            for name in self.fields.keys() & names:
                self.fields[name].only_if = f"kind={kind}"  # type: ignore[attr-defined]
        for name in ("name", *points.COPIED.values()):
            if name in self.fields:
                self._tell_same(name)

    def clean_birthday(self) -> Any:
        birthday = self.cleaned_data["birthday"]
        if birthday and birthday > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return birthday

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and "kind" in cleaned:
            # What was typed before the choice of the kind, and is out of sight since.
            others = {name for kind, names in ONLY_OF.items() if kind != cleaned["kind"] for name in names}
            cleaned |= {name: getattr(self.fields[name], "empty_value", None) for name in others & self.fields.keys()}
        if cleaned.get("postcode") and not any(cleaned.get(n) for n in (*addresses.PLACE, "district", "street")):
            self.add_error("postcode", _("An address needs at least a place or a street."))
        return cleaned

    def clean_phone(self) -> str:
        return self._point(Channel.PHONE)

    def clean_email(self) -> str:
        return self._point(Channel.EMAIL)

    def _point(self, channel: Channel) -> str:
        value: str = self.cleaned_data[points.COPIED[channel.value]]
        if value:
            points.normalise(channel, value)
        return points.as_written(channel, value)

    def _ask_for_address(self) -> None:
        """Ask for the first address, whose province and city are those of the file."""
        found = self.instance.addresses.order_by("-is_primary", "pk").first() if self.instance.pk else None
        after = list(self.fields).index("city") + 1 if "city" in self.fields else len(self.fields)
        asked = forms.fields_for_model(Address, fields=addresses.ASKED, field_classes={"country": CountryField})
        asked["country"].required = False
        for name, value in forms.model_to_dict(found or Address(), fields=addresses.ASKED).items():
            self.initial.setdefault(name, value)
        names = list(self.fields)
        self.fields.update(asked)
        self.order_fields([*names[:after], *asked, *names[after:]])

    def _tell_same(self, name: str) -> None:
        """Ask, as soon as a name, number or address is given, who has the same: before anything is saved."""
        field = self.fields[name]
        if self.instance.pk:
            self.initial[name] = getattr(self.instance, name)
        # Not `self[name]`: it would keep the field's help as it was before.
        given = f"#{str(self.auto_id) % self.add_prefix(name)}"
        field.help_text = lazy(format_html, SafeString)(
            '<span role="status" hx-get="{}?party={}" hx-trigger="change from:{}" hx-include="{}"'
            ' hx-target="this" hx-swap="innerHTML"></span>',
            *(reverse_lazy("parties:same_points"), self.instance.pk or "", given, given),
        )


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
        self.initial.update(state=party.state, until=party.state_until)
        self.party = party

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        if state == self.party.state and not self.party.state_by_hand:
            raise ValidationError(_("The party is in this state already."))
        return state
