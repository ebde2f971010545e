"""Forms of activities: the quick log of what happened with a customer, and its correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.activities.mentions import as_typed
from guanxi.activities.models import Activity
from guanxi.workbench.fields import MomentField
from guanxi.workbench.forms import RecordForm

# Where an @ offers colleagues.
MENTIONS = {"data-mentions": reverse_lazy("colleagues")}


class QuickLog(forms.Form):
    """A call, visit, meeting or note that has happened, or a task with the day by which it is due."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.CALL)
    text = forms.CharField(
        label=_("What happened or is to be done"),
        widget=forms.Textarea(attrs=MENTIONS | {"rows": 2}),
        max_length=10_000,
    )
    due_at = MomentField(label=_("Due"), required=False)
    at = MomentField(label=_("When"), required=False)
    outcome = forms.CharField(label=_("Result"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Activity.Kind.TASK and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say by when."))
        return cleaned

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise ValidationError(_("This is still to come: set a task."))
        return at


class ActivityForm(RecordForm):
    """What was written down and when it happened, to be corrected; when it is due, where it is an open task."""

    class Meta:
        model = Activity
        fields = ["text", "at", "outcome", "duration", "due_at"]
        labels = {"at": _("When"), "outcome": _("Result")}
        field_classes = {"at": MomentField, "due_at": MomentField}
        widgets = {"text": forms.Textarea(attrs=MENTIONS | {"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = as_typed(self.initial.get("text", ""))
        is_task = self.instance.kind == Activity.Kind.TASK
        for name, is_asked in (("at", not is_task), ("due_at", is_task and not self.instance.done_at)):
            if not is_asked:
                self.fields.pop(name, None)
            elif name in self.fields:
                self.fields[name].required = True
