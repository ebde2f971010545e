"""Form fields of records: amounts of money, and other records chosen by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.conditions.kinds.reference import search_of
from guanxi.kernel import money
from guanxi.workbench.keys import key_in


class MoneyField(forms.CharField):
    """An amount as people write it ("1,234.50"), in minor units of `currency` once checked; None where it is empty."""

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            return money.parse(str(value), self.currency or settings.CURRENCY)
        except money.MoneyError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return money.to_decimal(value, self.currency or settings.CURRENCY) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return not self.disabled and bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class DayInput(forms.DateInput):
    """A day, as browsers write it whatever the language: what they cannot read they would send back empty."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A moment to the minute, in the user's zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled or not isinstance(initial, datetime):
            return super().has_changed(initial, data)
        try:
            given, kept = self.to_python(data), initial.replace(microsecond=0)
        except ValidationError:
            return True
        # Browsers are shown no seconds, programs are; what is sent back as it was shown is no change.
        return given is None or given.replace(microsecond=0) not in (kept, kept.replace(second=0))


class SuggestInput(forms.TextInput):
    """A box that suggests what is known, and takes what is not."""

    template_name = "workbench/suggest_input.html"

    def __init__(self, known: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.known = known

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "known": self.known(), "list": f"known-{name}"}


class RecordInput(forms.TextInput):
    """A box that offers records as one types; the key of the chosen one is sent in a hidden field."""

    template_name = "workbench/record_input.html"
    # What the box says of a name that is not among the records, where one may be made: "New person: {name}".
    offer: Any = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        field: RecordField = self.field  # type: ignore[attr-defined]
        url = reverse(search_of(field.model))
        told = {"offer": self.offer, "none": gettext("Nothing found")}
        context["picker"] = {"label": field.label_of(value), "url": url, **told}
        return context


class RecordField(forms.ModelChoiceField):
    """One of the records that the user may see, found by typing; nothing is offered before `limit_to`."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        self.model = model
        self.named: models.QuerySet[Any] = model._default_manager.none()
        super().__init__(model._default_manager.none(), widget=RecordInput(), **kwargs)
        self.widget.field = self  # type: ignore[attr-defined]
        self.error_messages["invalid_choice"] = _("Choose one of those that are offered.")

    def __deepcopy__(self, memo: dict[int, Any]) -> RecordField:
        copied: RecordField = super().__deepcopy__(memo)
        copied.widget.field = copied  # type: ignore[attr-defined]
        return copied

    def limit_to(self, user: User, kept: int | None = None) -> None:
        """Let the user choose among what they may see; `kept` is the one that stands there already."""
        self.named = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        self.queryset = self.named if kept is None else self.named | self.model._default_manager.filter(pk=kept)

    def label_of(self, value: Any) -> str:
        """How the record with this key is called, to who sees it; what stands there already may be out of sight."""
        if value in self.empty_values:
            return ""
        assert self.queryset is not None  # from the beginning, if only none of the records
        key = key_in(str(value))
        if found := self.named.filter(pk=key).first():
            return str(found)
        return gettext("(hidden)") if self.queryset.filter(pk=key).exists() else ""


class KeyField(RecordField):
    """A record chosen by typing, for what keeps its key and no reference."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else found.pk


def limit(form: forms.BaseForm, user: User) -> None:
    """Let fields that choose among records find only those that the user sees."""
    ruled = rules.models_with_rules()
    for field in form.fields.values():
        if not isinstance(field, forms.ModelChoiceField) or field.disabled or field.queryset is None:
            continue
        if hasattr(field, "limit_to"):
            field.limit_to(user)
        elif field.queryset.model in ruled:
            field.queryset = field.queryset.filter(rules.condition(field.queryset.model, user))
