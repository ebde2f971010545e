"""The base of every record's form."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess


class RecordForm(forms.ModelForm):
    """A form that knows which version of the record its user saw; it checks, and actions write.

    A subclass's Meta names the fields; the hidden `version` comes by itself. `user` is who fills it in: what they may
    not edit is left out, and fields that offer records offer theirs.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        label = self._meta.model._meta.label_lower
        for name, field in [*self.fields.items()]:
            if user is not None and user.field_access(label, name) < FieldAccess.EDIT:
                del self.fields[name]
            if user is not None and hasattr(field, "limit_to"):
                field.limit_to(user, getattr(self.instance, f"{name}_id", None))
            if hasattr(field, "currency"):
                field.currency = getattr(self.instance, "currency", "")

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
