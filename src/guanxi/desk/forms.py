"""The quick log: what happened with a customer, in one line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.activities.models import Activity


class QuickLog(forms.Form):
    """A call, visit, meeting or note that has happened, or a task with the day by which it is due."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.CALL)
    text = forms.CharField(
        label=_("What happened or is to be done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=10_000,
    )
    due_at = forms.DateTimeField(
        label=_("Due"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Activity.Kind.TASK and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say by when."))
        return cleaned
