"""The form that strangers fill in, and the one by which the company makes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import User
from guanxi.kernel.text import clean, clean_lines
from guanxi.parties import points
from guanxi.parties.models.choices import Channel
from guanxi.sales.models import CaptureForm
from guanxi.workbench.forms import RecordForm

# What a form may ask for besides the name: (key, label, autocomplete, input type).
ASKABLE: tuple[tuple[str, Any, str, str], ...] = (
    ("company", gettext_lazy("Company"), "organization", "text"),
    ("title", gettext_lazy("Job title"), "organization-title", "text"),
    ("phone", gettext_lazy("Phone"), "tel", "tel"),
    ("email", gettext_lazy("E-mail"), "email", "email"),
    ("wechat", gettext_lazy("WeChat"), "off", "text"),
    ("region", gettext_lazy("Region"), "address-level1", "text"),
    ("industry", gettext_lazy("Industry"), "off", "text"),
    ("remark", gettext_lazy("What can we do for you?"), "off", "area"),
)
LONGEST = {"company": 200, "title": 80, "phone": 40, "email": 254, "wechat": 60, "region": 60, "industry": 60}
REACHED_BY = ("phone", "email", "wechat")
REMARK = 4000
# The field that people do not see.
TRAP = "website"


class StrangerForm(forms.Form):
    """What somebody tells us: a name, what the company asks for, and a way to reach them."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    website = forms.CharField(required=False, max_length=200)
    seal = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)

    def __init__(self, data: Any = None, *, capture: CaptureForm, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.capture = capture
        self.fields["name"].widget.attrs |= {"autocomplete": "name", "autofocus": True}
        self.fields[TRAP].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        for key, label, autocomplete, kind in ASKABLE:
            if key in capture.asks:
                self.fields[key] = _field(label, LONGEST.get(key, REMARK), autocomplete, kind)
        if capture.said("consent"):
            wrong = {"required": _("We need your consent to keep what you tell us.")}
            self.fields["consent"] = forms.BooleanField(label=capture.said("consent"), error_messages=wrong)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people see, the consent apart."""
        return [self[name] for name in self.fields if name not in (TRAP, "seal", "consent")]

    @property
    def is_robot(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.data.get(TRAP))

    @property
    def values(self) -> dict[str, Any]:
        """What was told, by field of the lead."""
        return {n: v for n, v in self.cleaned_data.items() if n not in (TRAP, "seal", "consent")}

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            points.normalise(Channel.PHONE, phone)
        return points.as_written(Channel.PHONE, phone)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, value in given.items():
            if isinstance(value, str) and name != "seal":
                given[name] = clean_lines(value) if name == "remark" else clean(value)
        if not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("Tell us your name."))
        ways = [name for name in REACHED_BY if name in self.fields]
        if ways and not any(given.get(name) or name in self.errors for name in ways):
            raise ValidationError(_("Tell us how to reach you."))
        return given


def _field(label: Any, longest: int, autocomplete: str, kind: str) -> forms.Field:
    attrs = {"autocomplete": autocomplete}
    if kind == "email":
        return forms.EmailField(label=label, required=False, widget=forms.EmailInput(attrs))
    widget = forms.Textarea({**attrs, "rows": 4}) if kind == "area" else forms.TextInput({**attrs, "type": kind})
    checks = [ProhibitNullCharactersValidator()]
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, validators=checks)


class CaptureFormForm(RecordForm):
    """What a public form asks for, says and does."""

    asks = forms.MultipleChoiceField(
        label=gettext_lazy("Asks for, besides the name"),
        choices=[(key, label) for key, label, _autocomplete, _kind in ASKABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = CaptureForm
        fields = [
            "name",
            "is_on",
            "source",
            "campaign",
            "given_to",
            "person",
            "asks",
            *(f"{text}_{language}" for text in ("title", "intro", "thanks", "consent") for language in ("zh", "en")),
            "purpose",
        ]
        labels = {"given_to": pgettext_lazy("lead", "Its leads are given")}
        help_texts = {
            "consent_zh": gettext_lazy("With a text, people must tick it; what they agreed to is kept word for word."),
            "purpose": gettext_lazy("Under this purpose the consent is written down once the lead becomes a customer."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            person: Any = self.fields["person"]
            person.queryset = User.objects.filter(is_active=True)
            person.only_if = f"given_to={CaptureForm.GivenTo.PERSON}"
        if "asks" in self.fields and not self.instance.pk:
            self.initial.setdefault("asks", ["company", "phone", "email", "remark"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("given_to") == CaptureForm.GivenTo.PERSON and not given.get("person"):
            self.add_error("person", _("Choose to whom."))
        if "asks" in given and not set(given["asks"]) & set(REACHED_BY):
            self.add_error("asks", _("Ask for at least one way to reach people: phone, e-mail or WeChat."))
        if (given.get("consent_zh") or given.get("consent_en")) and not given.get("purpose"):
            self.add_error("purpose", _("Say for which purpose people consent."))
        return given
