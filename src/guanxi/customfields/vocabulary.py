"""Conditions know custom fields: as fields of their record type, read from the JSON column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.keyed import COLUMN
from guanxi.conditions.extra import Extra
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.choice import Boolean, Choice
from guanxi.conditions.kinds.dates import Date
from guanxi.conditions.kinds.multichoice import MultiChoice
from guanxi.conditions.kinds.number import Money, Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.vocabularies import add_source
from guanxi.customfields.kinds import PARTY_LABEL, Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import fields_of

_PLAIN: dict[str, type[Field]] = {
    Kind.TEXT: Text,
    Kind.IDENTITY: Text,
    Kind.LONG: Text,
    Kind.NUMBER: Number,
    Kind.DATE: Date,
    Kind.BOOLEAN: Boolean,
}


def condition_field(field: CustomField) -> Field:
    """The field of conditions that a custom field is."""
    about: dict[str, Any] = {"path": Extra(COLUMN, field.key), "group": field.group or _("Custom fields")}
    if field.kind == Kind.CHOICE:
        return Choice(field.key, field.label, choices=lambda: field.words.items(), **about)
    if field.kind == Kind.MULTICHOICE:
        return MultiChoice(field.key, field.label, choices=lambda: field.words.items(), **about)
    if field.kind == Kind.MONEY:
        return Money(field.key, field.label, currency=field.currency, **about)
    if field.kind == Kind.PARTY:
        return Reference(field.key, field.label, model=PARTY_LABEL, **about)
    return _PLAIN[field.kind](field.key, field.label, **about)


def _fields(model: type[models.Model]) -> Iterator[Field]:
    return (condition_field(field) for field in fields_of(model).values())


add_source(_fields)
