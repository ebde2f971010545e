"""Forms of leads. They check; `leads.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.parties import points
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Channel, PartyKind
from guanxi.sales.leads.clashes import clashes_of
from guanxi.sales.models import Lead
from guanxi.workbench.fields import DayInput, MomentField, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm

# So much of what a lead wants goes into the name of its opportunity.
WISH = 40
# One of these has to be known, or there is nobody to speak with.
KNOWN_BY = ("name", "company", "phone", "email", "wechat")


class LeadForm(RecordForm):
    """Who it is, where they came from, and whose they are."""

    cost = MoneyField(
        label=gettext_lazy("Cost"), required=False, help_text=gettext_lazy("Empty: what its source costs.")
    )
    captured_at = MomentField(label=gettext_lazy("Came in"), required=False)

    class Meta:
        model = Lead
        fields = [
            "name",
            "company",
            "title",
            "phone",
            "email",
            "wechat",
            "region",
            "industry",
            "source",
            "campaign",
            "cost",
            "state",
            "captured_at",
            "code",
            "owner",
            "remark",
        ]
        widgets = {"remark": forms.Textarea}
        help_texts = {"code": gettext_lazy("Leave empty to have one given.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        for name in ("phone", "email", "company"):
            if name in self.fields:
                self._tell_same(name)
        if "owner" in self.fields:
            owner: Any = self.fields["owner"]
            owner.queryset, owner.empty_label = User.objects.filter(is_active=True), _("Nobody (public pool)")
        if "name" in self.fields and not self.instance.pk:
            self.fields["name"].widget.attrs["autofocus"] = True
            # A new lead is new.
            self.fields.pop("state", None)

    def _tell_same(self, name: str) -> None:
        """Check for clashes as soon as it is given: before anything is saved."""
        given = f"#{str(self.auto_id) % self.add_prefix(name)}"
        self.fields[name].help_text = lazy(format_html, SafeString)(
            '<span role="status" hx-get="{}?lead={}" hx-trigger="change from:{}" hx-include="{}"'
            ' hx-target="this" hx-swap="innerHTML"></span>',
            *(reverse_lazy("leads:same"), self.instance.pk or "", given, given),
        )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            points.normalise(Channel.PHONE, phone)
        return points.as_written(Channel.PHONE, phone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {name: cleaned.get(name) or getattr(self.instance, name) for name in KNOWN_BY}
        wiped = {name for name in KNOWN_BY if name in cleaned and not cleaned[name]}
        is_asked = self.asked is None or bool(self.asked & set(KNOWN_BY))
        if is_asked and not self.errors and not any(known[name] for name in KNOWN_BY if name not in wiped):
            raise ValidationError(_("Give a name, a company, or a way to reach them."))
        return cleaned


class ReasonForm(forms.Form):
    """Why nothing comes of the lead."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Lead.Reason.choices)
    note = forms.CharField(label=gettext_lazy("Explanation"), max_length=200, required=False)


class ConversionForm(forms.Form):
    """What the lead becomes: who of the known customers it is, or a new file; and the opportunity."""

    party = RecordField(
        Party,
        label=gettext_lazy("Customer"),
        required=False,
    )
    contact = RecordField(
        Party,
        label=gettext_lazy("Contact person"),
        required=False,
    )
    despite = forms.BooleanField(label=gettext_lazy("It is somebody else, open a new file"), required=False)
    opportunity = forms.CharField(
        label=gettext_lazy("Opportunity"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What might be sold, in a few words. Empty: no opportunity yet."),
    )
    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    expected_on = forms.DateField(label=gettext_lazy("Expected closing"), required=False, widget=DayInput)

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead = lead
        self.initial.setdefault("opportunity", lead.company or str(lead))
        named = {"name": lead.company or lead}
        self.fields["party"].help_text = (
            _("Empty: a new file is opened for “%(name)s”, with all that is known of the lead.") % named
        )
        if not lead.company:
            del self.fields["contact"]
        elif lead.name:
            told = _("Empty: %(name)s gets a file and stands among the people of the company.")
            self.fields["contact"].help_text = told % {"name": lead.name}

    def propose(self, user: User) -> None:
        """Who is known already, if anybody: a person as the contact of a company, else as the customer; and what the
        lead wants, in the name of the opportunity.

        Where nobody is, it does not ask whether this is somebody else.
        """
        if self.is_bound:
            return
        if wish := self.lead.remark.strip() if user.reads(self.lead._meta.label_lower, "remark") else "":
            self.initial["opportunity"] += f" · {Truncator(wish.splitlines()[0]).chars(WISH)}"
        found = clashes_of(self.lead, user)
        for party in reversed(found.parties):
            is_contact = "contact" in self.fields and party.kind == PartyKind.PERSON
            self.initial["contact" if is_contact else "party"] = party.pk
        if not found:
            del self.fields["despite"]

    def clean_amount(self) -> int | None:
        amount: int | None = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise ValidationError(_("An amount is not negative."))
        return amount
