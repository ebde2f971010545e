"""Forms of activities: the quick log of what happened or is planned, and the whole of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.activities.mentions import as_typed
from guanxi.activities.models import Activity, Attendee, Series
from guanxi.activities.repeating import Repeat
from guanxi.parties.models import Party
from guanxi.workbench.fields import DayInput, MomentField, RecordField
from guanxi.workbench.forms import RecordForm

# Where an @ offers colleagues.
MENTIONS = {"data-mentions": reverse_lazy("activities:colleagues")}
REMINDERS = [
    (0, _("When it begins")),
    (5, _("5 minutes before")),
    (15, _("15 minutes before")),
    (30, _("30 minutes before")),
    (60, _("1 hour before")),
    (120, _("2 hours before")),
    (1440, _("1 day before")),
    (2880, _("2 days before")),
    (10080, _("1 week before")),
]
NO_REMINDER = [("", _("No reminder"))]
# What may come next: there is no note to be planned.
NEXT = [("", _("Nothing")), *((k, label) for k, label in Activity.Kind.choices if k != Activity.Kind.NOTE)]


class LeadField(forms.TypedChoiceField):
    """How many minutes before its time one is reminded; other numbers, of other programs, are taken too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[*NO_REMINDER, *REMINDERS], coerce=int, empty_value=None, required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and int(value) < 100_000


class QuickLog(forms.Form):
    """What has happened, or is to be done at a time; and what comes next, in the same step."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.CALL, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What happened or is to be done"),
        widget=forms.Textarea(attrs=MENTIONS | {"rows": 2, "placeholder": _("What happened or is to be done")}),
        max_length=10_000,
        required=False,
    )
    result = forms.ChoiceField(
        label=_("Result"), choices=[*BLANK_CHOICE_DASH, *Activity.Result.choices], required=False
    )
    outcome = forms.CharField(label=_("In words"), max_length=200, required=False)
    due_at = MomentField(label=_("Planned for"), required=False, help_text=_("Empty: it has happened."))
    at = MomentField(label=_("When"), required=False)
    next_kind = forms.ChoiceField(label=_("Follow up"), choices=NEXT, required=False)
    next_at = MomentField(label=_("On"), required=False)
    next_text = forms.CharField(label=_("What for"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Activity.Kind.TASK and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say by when."))
        if cleaned.get("next_kind") and not cleaned.get("next_at") and "next_at" not in self.errors:
            self.add_error("next_at", _("Say when."))
        return cleaned

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise ValidationError(_("This is still to come: plan it."))
        return at

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written down."""
        names = ("kind", "text", "result", "outcome", "due_at", "at")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def follow_up(self) -> dict[str, Any] | None:
        """What is to be planned besides; None for nothing."""
        if not self.cleaned_data["next_kind"]:
            return None
        kind, due_at = self.cleaned_data["next_kind"], self.cleaned_data["next_at"]
        text = self.cleaned_data["next_text"] or str(_("Follow up: %s")) % self.cleaned_data["text"][:80]
        return {"kind": kind, "due_at": due_at, "text": text}


class ActivityForm(RecordForm):
    """All that can be said of an activity."""

    party = RecordField(Party, label=_("Customer"), required=False)
    remind_before = LeadField(label=_("Reminder"))

    class Meta:
        model = Activity
        fields = [
            "kind",
            "title",
            "party",
            "due_at",
            "duration",
            "remind_before",
            "text",
            "at",
            "result",
            "outcome",
            "owner",
        ]
        labels = {
            "kind": _("Kind"),
            "title": _("Title"),
            "text": _("What happened or is to be done"),
            "at": _("When"),
            "due_at": _("Planned for"),
            "duration": _("Minutes"),
            "result": _("Result"),
            "outcome": _("In words"),
            "owner": _("Who does it"),
        }
        field_classes = {"at": MomentField, "due_at": MomentField}
        widgets = {"text": forms.Textarea(attrs=MENTIONS | {"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.initial:
            self.initial["text"] = as_typed(self.initial["text"] or "")
        if "owner" in self.fields:
            self.fields["owner"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = {name: cleaned.get(name, getattr(self.instance, name)) for name in ("text", "title", "result")}
        if not any(said.values()) and not self.instance.checked_in_at and "text" in self.fields:
            self.add_error("text", _("Write a few words on what happened or is to be done."))
        return cleaned

    def narrow(self) -> None:
        """Ask what fits: what came of it only once it happened, when it is due only while it is open."""
        happened = {"at", "result", "outcome"}
        going = happened if self.instance.is_open else {"due_at", "remind_before"}
        if self.instance.kind == Activity.Kind.TASK:
            going |= {"at"}
        for name in going & self.fields.keys():
            del self.fields[name]


class PlanForm(ActivityForm):
    """What is planned for a time, or to be done by it, and when it comes again."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NEXT[1:])
    repeat = forms.ChoiceField(
        label=_("Repeat"), choices=[("", _("Does not repeat")), *Series.Repeat.choices], required=False
    )
    ends_on = forms.DateField(
        label=_("Repeat until"), widget=DayInput(), required=False, help_text=_("Empty: without an end.")
    )

    class Meta(ActivityForm.Meta):
        fields = ["kind", "title", "party", "owner", "due_at", "duration", "remind_before", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "due_at" in self.fields:
            self.fields["due_at"].required = True

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        often, ends_on = given.pop("repeat", ""), given.pop("ends_on", None)
        return given | ({"repeat": Repeat(often, ends_on)} if often else {})


class AttendeeForm(RecordForm):
    """Who takes part: a colleague, somebody on file, or an address."""

    party = RecordField(Party, label=_("Customer or contact"), required=False)

    class Meta:
        model = Attendee
        fields = ["user", "party", "email", "is_invited", "answer"]
        labels = {"user": _("Colleague"), "email": _("E-mail address"), "answer": _("Answer")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.fields.pop("answer", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [name for name in ("user", "party", "email") if cleaned.get(name)]
        if len(named) != 1 and not self.errors:
            raise ValidationError(_("Name one: a colleague, somebody on file, or an e-mail address."))
        return cleaned
