"""Forms of the access pages."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanxi.access import tokens
from guanxi.access.models import User


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """A user's own language, theme and time zone; a field that is not sent keeps its value."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(choices=[("", "auto"), ("light", "light"), ("dark", "dark")], required=False)
    time_zone = forms.CharField(required=False)

    class Meta:
        model = User
        fields = ["language", "theme", "time_zone"]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in zoneinfo.available_timezones():
            raise forms.ValidationError("?")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.fields:
            if name not in self.data:
                cleaned[name] = getattr(self.instance, name)
        return cleaned


class TokenForm(forms.Form):
    """A new token: what for, for how long, and how far it reaches."""

    DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program it is for: it stands in the history of what it does.")
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)
    may_write = forms.BooleanField(label=_("May change records"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Only for"),
        choices=tokens.kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: for all kinds of record. It never reaches further than you do."),
    )

    def expires_at(self, now: datetime) -> datetime:
        """When a token made now ends."""
        days: int = self.cleaned_data["days"]
        return now + timedelta(days=days)
