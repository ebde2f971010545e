"""The base of every record's form."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms


class RecordForm(forms.ModelForm):
    """A form that knows which version of the record its user saw; it checks, and actions write.

    A subclass's Meta names the fields; the hidden `version` comes by itself.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """What was given, checked."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def changes(self) -> dict[str, Any]:
        """What was given and differs from what the form showed."""
        return {name: value for name, value in self.values.items() if name in self.changed_data}

    def _post_clean(self) -> None:
        """Check the values on a copy: the record itself is changed by the action alone, which records what it was."""
        original, self.instance = self.instance, copy(self.instance)
        super()._post_clean()  # type: ignore[misc]
        self.instance = original
