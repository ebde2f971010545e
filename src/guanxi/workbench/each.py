"""A form field that asks something of each of several records, such as the lines of an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise

from guanxi.workbench.keys import key_in


class EachInput(forms.Widget):
    """A box or more for each of these records, named by its key; programs send an object by key."""

    records: Sequence[Model] = ()

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.records[0].pk}" if self.records else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(given := data.get(name), dict):
            return given
        return {str(one.pk): self.sent(data, box) for one in self.records if (box := f"{name}_{one.pk}") in data}

    def sent(self, data: Any, box: str) -> Any:
        """What a browser sent for the record of this box."""
        return data[box]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, dict) else {}
        context["boxes"] = [(one, given.get(str(one.pk))) for one in self.records]
        return context


class EachField(forms.JSONField):
    """What is given for each record, by its key. What has to be chosen at least, the action says in its words."""

    widget = EachInput
    # What is said where nothing was given by key.
    missing: str | Promise = ""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(str(self.missing))
        found = {}
        for text, given in value.items():
            key = key_in(str(text))
            if key is None:
                raise ValidationError(str(self.missing))
            if (one := self.read(given)) is not None:
                found[key] = one
        return found

    def validate(self, value: Any) -> None:
        """An empty choice is refused by the action, in its words."""

    def read(self, given: Any) -> Any:
        """What was given for one record; None where that is nothing. Raises ValidationError."""
        raise NotImplementedError
