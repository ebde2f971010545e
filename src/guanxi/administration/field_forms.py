"""The form of a custom field; it checks, `customfields.actions` writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.customfields.kinds import CHOSEN, Kind
from guanxi.customfields.models import CustomField
from guanxi.kernel import money
from guanxi.kernel.money import MoneyError

TONES = ("neutral", "blue", "green", "amber", "red", "violet")
MOST_CHOICES = 200
SHOWN_FOR = {
    "choices_text": (Kind.CHOICE, Kind.MULTICHOICE),
    "decimals": (Kind.NUMBER,),
    "unit": (Kind.NUMBER,),
    "currency": (Kind.MONEY,),
}


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A custom field. Choices are written one below the other, as "中文 | English | colour"."""

    choices_text = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea({"placeholder": "高 | High | red\n低 | Low | green"}),
        help_text=gettext_lazy(
            "One a line: Chinese | English | colour (neutral, blue, green, amber, red, violet). What is taken away "
            "stays in the records that have it."
        ),
    )
    default_text = forms.CharField(
        label=gettext_lazy("Default"), required=False, help_text=gettext_lazy("What new records begin with.")
    )

    class Meta:
        model = CustomField
        fields = ["label_zh", "label_en", "kind", "decimals", "unit", "currency", "help_text", "group", "required"]

    field_order = ["label_zh", "label_en", "kind", "choices_text", "decimals", "unit", "currency", "default_text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["choices_text"] = "\n".join(_line(choice) for choice in self.instance.choices)
        self.initial["default_text"] = _default_line(self.instance)
        self.fields["decimals"].required = False
        self.fields["currency"].widget.attrs["placeholder"] = settings.CURRENCY
        for name, kinds in SHOWN_FOR.items():
            self.fields[name].only_if = "kind=" + "|".join(kinds)  # type: ignore[attr-defined]

    def clean_decimals(self) -> int:
        return self.cleaned_data["decimals"] or 0

    def clean_choices_text(self) -> list[dict[str, str]]:
        """The choices; one that keeps a name, or its place between the others, keeps its value."""
        lines = [line.strip() for line in self.cleaned_data["choices_text"].splitlines() if line.strip()]
        if len(lines) > MOST_CHOICES:
            raise ValidationError(_("At most %(n)d choices.") % {"n": MOST_CHOICES})
        return _valued([_read(line) for line in lines], self.instance.choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") in CHOSEN and not given.get("choices_text") and "choices_text" not in self.errors:
            self.add_error("choices_text", _("Give at least one choice."))
        if not given.get("label_zh") and not given.get("label_en"):
            self.add_error("label_zh", _("Give the field a name."))
        given["default"] = self._default(given)
        return given

    def _default(self, given: dict[str, Any]) -> Any:
        text, kind = given.get("default_text", ""), given.get("kind")
        if not text or not kind:
            return None
        asked = CustomField(kind=kind, decimals=given.get("decimals") or 0, choices=given.get("choices_text") or [])
        raw: Any = text
        with suppress(ArithmeticError, MoneyError):
            if kind == Kind.NUMBER:
                raw = asked.json(text)
            elif kind == Kind.MONEY:
                raw = money.parse(text, given.get("currency") or settings.CURRENCY)
        if kind == Kind.MULTICHOICE:
            raw = asked.json([_value_of(asked, one.strip()) for one in re.split("[;；]", text)])
        if kind == Kind.CHOICE:
            raw = _value_of(asked, text)
        if kind == Kind.BOOLEAN:
            raw = text.lower() in ("yes", "true", "1", "是")
        if not asked.fits(raw):
            self.add_error("default_text", _("This is no value of such a field."))
        return raw

    @property
    def values(self) -> dict[str, Any]:
        """What was given, as the definition keeps it."""
        given = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return given | {"choices": self.cleaned_data["choices_text"], "default": self.cleaned_data["default"]}

    def _post_clean(self) -> None:
        """The verbs check the definition as a whole; the instance stays as it is stored."""


def _value_of(field: CustomField, text: str) -> str:
    """The value of the choice that is called so; the text itself where none is."""
    return next((c["value"] for c in field.choices if text in (c["value"], c["zh"], c["en"])), text)


def _default_line(field: CustomField) -> str:
    if field.default is None:
        return ""
    if field.kind == Kind.MONEY:
        return str(money.to_decimal(field.default, field.currency))
    return (
        "; ".join(field.words.get(one) or one for one in field.default)
        if isinstance(field.default, list)
        else str(field.default)
    )


def _line(choice: dict[str, str]) -> str:
    return " | ".join((choice.get("zh", ""), choice.get("en", ""), choice.get("tone", "")))


def _read(line: str) -> dict[str, str]:
    parts = [part.strip() for part in re.split(r"[|｜]", line)]
    parts += [""] * (3 - len(parts))
    if len(parts) > 3 or (parts[2] and parts[2] not in TONES) or not (parts[0] or parts[1]):
        raise ValidationError(_("“%(line)s” cannot be read: write Chinese | English | colour.") % {"line": line[:40]})
    return {"zh": parts[0], "en": parts[1], "tone": parts[2] or "neutral"}


def _valued(choices: Sequence[dict[str, str]], former: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The choices with their values: those of the former ones that they are, else their names."""
    left = {choice["value"]: choice for choice in former}
    found: list[dict[str, str]] = []
    for n, choice in enumerate(choices):
        same = next((v for v, old in left.items() if _are_same(old, choice)), None)
        if same is None and len(choices) == len(former):
            same = former[n]["value"] if former[n]["value"] in left and not _named_in(former[n], choices) else None
        left.pop(same or "", None)
        found.append({"value": same or choice["zh"] or choice["en"], **choice})
    values = [choice["value"] for choice in found]
    if len(set(values)) < len(values):
        raise ValidationError(_("Two choices have the same name."))
    return found


def _are_same(one: dict[str, str], other: dict[str, str]) -> bool:
    return any(one.get(side) and one.get(side) == other.get(side) for side in ("zh", "en"))


def _named_in(one: dict[str, str], choices: Sequence[dict[str, str]]) -> bool:
    return any(_are_same(one, choice) for choice in choices)
