"""The base of every record's form."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.keyed import is_key
from guanxi.kernel.text import clean
from guanxi.workbench import attached, custom

# Browsers send none of them from an input of one line; programs may, and a name goes into headings and file names.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class RecordForm(forms.ModelForm):
    """A form that knows which version of the record its user saw; it checks, and actions write.

    A subclass's Meta names the fields; the hidden `version` comes by itself. `user` is who fills it in: what they may
    not edit is left out, and fields that offer records offer theirs.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User | None = None, custom_fields: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.asked: frozenset[str] | None = None
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        if custom_fields:
            self.fields |= custom.inputs_of(self._meta.model, self.instance)
        further = attached.inputs_of(self._meta.model)
        self.fields |= further
        if self.instance.pk:
            self.initial.update({name: getattr(self.instance, name) for name in further})
            self.initial.update({name: getattr(self.instance, name) for name in self.fields if is_key(name)})
        # What a page does not ask for is not emptied by it.
        self.unasked = {name for name in further if self.is_bound and self.add_prefix(name) not in self.data}
        label = self._meta.model._meta.label_lower
        for name, field in [*self.fields.items()]:
            if user is not None and not user.edits(label, name):
                del self.fields[name]
            if user is not None and hasattr(field, "limit_to"):
                field.limit_to(user, getattr(self.instance, name if is_key(name) else f"{name}_id", None))
            # What it was is asked of the record, not of what is sent back (Django asks that of computed defaults).
            field.show_hidden_initial = False
            if hasattr(field, "currency") and not is_key(name):
                field.currency = getattr(self.instance, "currency", "")

    @property
    def values(self) -> dict[str, Any]:
        """What was given, checked."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", *self.unasked}}

    @property
    def changes(self) -> dict[str, Any]:
        """What was given and differs from what the form showed."""
        return {name: value for name, value in self.values.items() if name in self.changed_data}

    def refuse(self, refusal: ValidationError) -> None:
        """Show an action's refusal: at the fields that it names and the form has, else above the form."""
        named = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        for name, messages in named.items():
            self.add_error(name if name in self.fields else None, messages)

    def ask_only(self, names: Collection[str]) -> None:
        """Ask for these fields alone: the others keep what they have, and that it would not pass is no matter."""
        self.asked = frozenset(names)
        for name, field in self.fields.items():
            field.disabled = name not in self.asked

    def full_clean(self) -> None:
        super().full_clean()
        if self.asked is None:
            return
        # What concerns the whole cannot be said without a record.
        heard = self.asked | {NON_FIELD_ERRORS} if self.instance.pk else self.asked
        for name in self.errors.keys() - heard:
            del self.errors[name]

    def _clean_fields(self) -> None:
        """Check the fields; what is one line by its input has no line breaks in it, nor other signs that control."""
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and CONTROL.search(value) and not self._is_long(name):
                self.cleaned_data[name] = clean(value)

    def _is_long(self, name: str) -> bool:
        return isinstance(self.fields[name].widget, forms.Textarea)

    def _post_clean(self) -> None:
        """Check the values on a copy: the record itself is changed by the action alone, which records what it was."""
        original, self.instance = self.instance, copy(self.instance)
        super()._post_clean()  # type: ignore[misc]
        self.instance = original
        for name in self._once():
            self._refuse_taken(name)

    def _once(self) -> list[str]:
        """Fields whose value no two records share. Django leaves them out where the constraint leaves out the bin."""
        found = (c.fields for c in self._meta.model._meta.constraints if isinstance(c, UniqueConstraint))
        return [names[0] for names in found if len(names) == 1 and names[0] in self.fields]

    def _refuse_taken(self, name: str) -> None:
        value = self.cleaned_data.get(name)
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if value not in (None, "") and name not in self.errors and others.filter(**{name: value}).exists():
            self.add_error(name, _("“%(value)s” is taken already: choose another.") % {"value": value})
