"""Custom fields as lists and forms meet them: the column and the input of each kind, and its values in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.db import models
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.audit.keyed import COLUMN
from guanxi.customfields import sight, sorting
from guanxi.customfields.kinds import DIGITS, LARGEST, LONG_LIMIT, TEXT_LIMIT, Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import edition, every_field_of, fields_of, takes_fields
from guanxi.kernel import money
from guanxi.kernel.phones import mask
from guanxi.shell.components.figures import babel_locale
from guanxi.workbench.columns import Cell, Column, written
from guanxi.workbench.fields import DayInput, KeyField, MoneyField
from guanxi.workbench.revealing import address


def _number(field: CustomField, value: Decimal) -> str:
    shown = formats.number_format(value, field.decimals or None, use_l10n=True, force_grouping=True)
    return f"{shown} {field.unit}".rstrip()


def _choices(field: CustomField, values: list[str]) -> str:
    return "; ".join(field.words.get(value, value) for value in values)


# What Python holds of each kind, and how it is told.
_WORDS: dict[str, tuple[type, Callable[[CustomField, Any], str]]] = {
    Kind.NUMBER: (Decimal, _number),
    Kind.MONEY: (int, lambda field, value: money.format(value, field.currency, babel_locale())),
    Kind.DATE: (date, lambda field, value: written(value, get_language() or "")),
    Kind.CHOICE: (str, lambda field, value: field.words.get(value, value)),
    Kind.MULTICHOICE: (list, _choices),
    Kind.IDENTITY: (str, lambda field, value: mask(value)),
    Kind.BOOLEAN: (bool, lambda field, value: _("Yes") if value else _("No")),
}
_KINDS = {
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.DATE: "date",
    Kind.CHOICE: "chip",
    Kind.MULTICHOICE: "tags",
    Kind.PARTY: "link",
}
_RIGHT = (Kind.NUMBER, Kind.MONEY)
_NAMES = "_custom_names"


@dataclass(frozen=True, kw_only=True)
class CustomColumn(Column):
    """The column of a custom field. What does not fit it any more is shown as it stands."""

    field: CustomField

    def text(self, record: Any, raw: Any) -> str:
        return in_words(self.field, raw)

    def tone(self, raw: Any) -> str:
        return self.field.tones.get(raw, "neutral") if self.field.kind == Kind.CHOICE else ""

    def cell(self, record: Any, *, masked: bool = False) -> Cell:
        cell = super().cell(record, masked=masked)
        if self.kind != "tags" or masked:
            return cell
        held = cell.raw if isinstance(cell.raw, list) else []
        words, tones = self.field.words, self.field.tones
        return cell._replace(raw=[(words.get(one, str(one)), tones.get(one, "neutral")) for one in held])


@dataclass(frozen=True, kw_only=True)
class PartyColumn(CustomColumn):
    """The column of a custom field that leads to a party: its name, to who may see it."""

    def prepare(self, records: Sequence[Any]) -> None:
        seen = {record: self.raw(record) for record in records if sight.is_seen(record, self.key)}
        known = sight.target()._base_manager.in_bulk([pk for pk in seen.values() if isinstance(pk, int)])
        for record in records:
            vars(record).setdefault(_NAMES, {})[self.key] = known.get(seen.get(record))

    def text(self, record: Any, raw: Any) -> str:
        if raw is None:
            return ""
        party = self._party(record)
        return _("(hidden)") if party is None else str(party)

    def url(self, record: Any, raw: Any) -> str:
        party = self._party(record)
        return "" if party is None else party.get_absolute_url()

    def _party(self, record: Any) -> Any:
        if self.key not in vars(record).get(_NAMES, {}):
            self.prepare([record])
        return vars(record)[_NAMES][self.key]


@dataclass(frozen=True, kw_only=True)
class IdentityColumn(CustomColumn):
    """The column of a number that is masked for all; who is able to is led to where it is shown."""

    def cell(self, record: Any, *, masked: bool = False) -> Cell:
        text = self.text(record, self.raw(record))
        return Cell("text", text, url="" if masked or not text else address(record, self.key))


_COLUMNS: dict[str, type[CustomColumn]] = {Kind.PARTY: PartyColumn, Kind.IDENTITY: IdentityColumn}


def in_words(field: CustomField, value: Any) -> str:
    """A value, as Python holds it, in the reader's language."""
    if value is None:
        return ""
    sort, told = _WORDS.get(field.kind, (str, lambda field, value: value))
    return str(told(field, value)) if isinstance(value, sort) else str(value)


def columns_of(model: type[models.Model]) -> tuple[CustomColumn, ...]:
    """The columns of the custom fields of a record type."""
    return _columns(model, edition(), get_language() or "") if takes_fields(model) else ()


def inputs_of(model: type[models.Model], record: Any = None) -> dict[str, forms.Field]:
    """The inputs of the custom fields of a record type; one for a record takes what it holds, whatever that is."""
    held = getattr(record, COLUMN, None) or {}
    return {key: _INPUTS[f.kind](f, held.get(key)) for key, f in fields_of(model).items()}


def field_named(model: type[models.Model], key: str) -> CustomField | None:
    """The custom field with this key, also one that was archived."""
    return every_field_of(model).get(key)


def references_of(model: type[models.Model]) -> list[CustomField]:
    """The custom fields, archived ones too, that lead to other records."""
    return [field for field in every_field_of(model).values() if field.kind == Kind.PARTY]


@lru_cache(256)
def _columns(model: type[models.Model], edition: str, language: str) -> tuple[CustomColumn, ...]:
    return tuple(
        _COLUMNS.get(field.kind, CustomColumn)(
            key=key,
            label=field.label,
            edit=key,
            needs=(COLUMN,),
            kind=_KINDS.get(Kind(field.kind), "text"),
            order=_order(field),
            align="end" if field.kind in _RIGHT else "",
            group=field.group,
            field=field,
        )
        for key, field in fields_of(model).items()
    )


def _order(field: CustomField) -> str:
    if not sorting.is_sortable(field):
        return ""
    return field.key if field.kind == Kind.TEXT else f"-{field.key}"


def _about(field: CustomField) -> dict[str, Any]:
    hint = " · ".join(text for text in (field.help_text, field.unit) if text)
    initial = None if field.default is None else field.python(field.default)
    return {"label": field.label, "required": field.required, "help_text": hint, "initial": initial}


def _text_input(field: CustomField, held: Any) -> forms.Field:
    return forms.CharField(max_length=TEXT_LIMIT, **_about(field))


def _long_input(field: CustomField, held: Any) -> forms.Field:
    return forms.CharField(max_length=LONG_LIMIT, widget=forms.Textarea, **_about(field))


def _number_input(field: CustomField, held: Any) -> forms.Field:
    if not field.decimals:
        return forms.IntegerField(min_value=-LARGEST, max_value=LARGEST, **_about(field))
    return forms.DecimalField(max_digits=DIGITS, decimal_places=field.decimals, **_about(field))


def _money_input(field: CustomField, held: Any) -> forms.Field:
    return MoneyField(currency=field.currency, **_about(field))


def _multichoice_input(field: CustomField, held: Any) -> forms.Field:
    gone = [one for one in held if one not in field.values] if isinstance(held, list) else []
    choices = [*field.words.items(), *((one, one) for one in gone)]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_about(field))


def _party_input(field: CustomField, held: Any) -> forms.Field:
    return KeyField(sight.target(), **_about(field))


def _date_input(field: CustomField, held: Any) -> forms.Field:
    return forms.DateField(widget=DayInput(), **_about(field))


def _choice_input(field: CustomField, held: Any) -> forms.Field:
    words = field.words | ({} if held is None or held in field.values else {held: held})
    return forms.ChoiceField(choices=[("", "–"), *words.items()], **_about(field))


def _boolean_input(field: CustomField, held: Any) -> forms.Field:
    # A box without its tick is "no", which is an answer.
    return forms.BooleanField(**_about(field) | {"required": False})


_INPUTS: dict[str, Callable[[CustomField, Any], forms.Field]] = {
    Kind.TEXT: _text_input,
    Kind.IDENTITY: _text_input,
    Kind.LONG: _long_input,
    Kind.NUMBER: _number_input,
    Kind.MONEY: _money_input,
    Kind.DATE: _date_input,
    Kind.CHOICE: _choice_input,
    Kind.MULTICHOICE: _multichoice_input,
    Kind.BOOLEAN: _boolean_input,
    Kind.PARTY: _party_input,
}
