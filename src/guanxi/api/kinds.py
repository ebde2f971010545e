"""How values stand in JSON: one kind for each sort of field, the same for reading and for writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from guanxi.kernel import money

LARGEST = money.LARGEST


class Amount(BaseModel):
    """Money: minor units (fen, pence) as a whole number, and the ISO code of its currency."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[StrictInt, Field(ge=-LARGEST, le=LARGEST)]
    currency: Annotated[StrictStr, Field(pattern="^[A-Z]{3}$")]


class Reference(BaseModel):
    """Another record: its id, and its name where one may see it. For writing the id is enough."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[StrictInt, Field(ge=1, le=LARGEST)]
    name: StrictStr | None = None


@dataclass(frozen=True)
class Kind:
    """One sort of value.

    schema  its JSON Schema
    takes   the JSON types accepted; the form behind it checks the rest
    show    the stored value as JSON
    sent    JSON as the form's widget would have sent it: `sent(value, form field, currency)`
    """

    name: str
    schema: Mapping[str, Any]
    takes: Any
    show: Callable[[Any], Any]
    sent: Callable[[Any, forms.Field, str], Any] = lambda value, field, currency: value


def _moment(value: date | datetime) -> str:
    return value.isoformat()


def _amount_sent(value: Amount, field: forms.Field, currency: str) -> Any:
    if value.currency != currency:
        raise ValidationError(
            _("The amount is in %(given)s, but this record is kept in %(own)s.")
            % {"given": value.currency, "own": currency}
        )
    return value.amount


def _reference_sent(value: Reference | int, field: forms.Field, currency: str) -> int:
    return value.id if isinstance(value, Reference) else value


def _references_sent(value: list[Reference | int], field: forms.Field, currency: str) -> list[int]:
    return [_reference_sent(one, field, currency) for one in value]


_ID = Annotated[StrictInt, Field(ge=1, le=LARGEST)]
_REFERENCE = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": ["string", "null"]}},
    "required": ["id"],
}
_AMOUNT = {
    "type": "object",
    "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"}},
    "required": ["amount", "currency"],
}

TEXT = Kind("text", {"type": "string"}, StrictStr, str)
WHOLE = Kind("integer", {"type": "integer"}, StrictInt, int)
FLOAT = Kind("number", {"type": "number"}, StrictInt | StrictFloat, float)
# As text, so that no digit is lost on the way.
DECIMAL = Kind("decimal", {"type": "string"}, StrictStr | StrictInt, str, lambda value, field, currency: str(value))
YES_NO = Kind("boolean", {"type": "boolean"}, StrictBool, bool)
DAY = Kind("date", {"type": "string", "format": "date"}, StrictStr, _moment)
MOMENT = Kind("date-time", {"type": "string", "format": "date-time"}, StrictStr, _moment)
AMOUNT = Kind("money", _AMOUNT, Amount, int, _amount_sent)
REFERENCE = Kind("reference", _REFERENCE, _ID | Reference, int, _reference_sent)
REFERENCES = Kind("references", {"type": "array", "items": _REFERENCE}, list[_ID | Reference], int, _references_sent)
CHOICES = Kind("choices", {"type": "array", "items": {"type": "string"}}, list[StrictStr], list)
OBJECT = Kind("object", {"type": "object"}, dict[str, Any], dict)

# The first that fits counts: a moment is a day to Django, a choice of records a choice.
_OF_COLUMN: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.ForeignKey, REFERENCE),
    (models.ManyToManyField, REFERENCES),
    (models.DateTimeField, MOMENT),
    (models.DateField, DAY),
    (models.BooleanField, YES_NO),
    (models.DecimalField, DECIMAL),
    (models.IntegerField, WHOLE),
    (models.FloatField, FLOAT),
    (models.JSONField, OBJECT),
)
_OF_INPUT: tuple[tuple[type[forms.Field], Kind], ...] = (
    (forms.ModelMultipleChoiceField, REFERENCES),
    (forms.ModelChoiceField, REFERENCE),
    (forms.MultipleChoiceField, CHOICES),
    (forms.DateTimeField, MOMENT),
    (forms.DateField, DAY),
    (forms.BooleanField, YES_NO),
    (forms.DecimalField, DECIMAL),
    (forms.FloatField, FLOAT),
    (forms.IntegerField, WHOLE),
    (forms.JSONField, OBJECT),
)


def kind_of_column(column: models.Field[Any, Any]) -> Kind:
    """The kind of a column's values."""
    return next((kind for sort, kind in _OF_COLUMN if isinstance(column, sort)), TEXT)


def kind_of_input(field: forms.Field) -> Kind:
    """The kind of what a form field takes."""
    if hasattr(field, "currency"):
        return AMOUNT
    if hasattr(field, "is_list"):
        return CHOICES
    return next((kind for sort, kind in _OF_INPUT if isinstance(field, sort)), TEXT)


def currency_of(record: Any) -> str:
    """The currency in which a record's amounts are kept."""
    return getattr(record, "currency", "") or settings.CURRENCY
