"""Forms of the access pages."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings

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
