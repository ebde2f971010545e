"""Forms of leads. They check; `leads.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.parties import points
from guanxi.parties.models.choices import Channel
from guanxi.sales.models import Lead
from guanxi.workbench.fields import MomentField, MoneyField
from guanxi.workbench.forms import RecordForm

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
        if "owner" in self.fields:
            owner: Any = self.fields["owner"]
            owner.queryset, owner.empty_label = User.objects.filter(is_active=True), _("Nobody (public pool)")
        if "name" in self.fields and not self.instance.pk:
            self.fields["name"].widget.attrs["autofocus"] = True
            # A new lead is new.
            self.fields.pop("state", None)

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
