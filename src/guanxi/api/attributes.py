"""Attributes: the fields of a record in JSON, how each is shown, and the models of what may be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict, WithJsonSchema, create_model

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.api import kinds
from guanxi.api.kinds import Kind
from guanxi.kernel.phones import mask
from guanxi.workbench.columns import Column


@dataclass(frozen=True)
class Attribute:
    """One field. `rule` says under which model label and name roles restrict it; `input` is None if it is only read.

    `named` says that it is another record, which stands there by the name that the form takes for it.
    """

    key: str
    label: str | Promise
    kind: Kind
    rule: tuple[str, str]
    column: Column | None = None
    input: forms.Field | None = None
    named: bool = False

    @property
    def path(self) -> str:
        """The record's attribute."""
        return (self.column.path if self.column else "") or self.key

    @property
    def refers(self) -> bool:
        """Whether it is another record."""
        return self.named or self.kind is kinds.REFERENCE

    def raw(self, record: Any) -> Any:
        """The value as Python holds it; of a plain foreign key the id, which costs no query."""
        if self.column is not None and (self.column.compute or "." in self.path):
            return self.column.raw(record)
        return getattr(record, f"{self.path}_id" if self.refers else self.path, None)

    def keys(self, record: Any) -> list[int]:
        """The keys of the records referred to."""
        if self.kind is kinds.REFERENCES:
            return [other.pk for other in getattr(record, self.path).all()]
        raw = self.raw(record)
        pk = raw.pk if isinstance(raw, models.Model) else raw
        return [] if pk is None else [pk]

    def target(self, record: Any) -> type[models.Model]:
        """The model of the records referred to."""
        raw = self.raw(record)
        if isinstance(raw, models.Model):
            return type(raw)
        return record._meta.get_field(self.path).related_model  # type: ignore[no-any-return]

    def shown(self, record: Any, names: Mapping[int, str], *, currency: str, masked: bool = False) -> Any:
        """The value as JSON; `names` are those of the records referred to that may be told."""
        if self.kind in (kinds.REFERENCE, kinds.REFERENCES):
            found = [] if masked else [{"id": pk, "name": names.get(pk)} for pk in self.keys(record)]
            return found if self.kind is kinds.REFERENCES else next(iter(found), None)
        raw = self.raw(record)
        if self.named and raw is not None:
            raw = names.get(raw)
        if raw is None:
            return None
        if masked:
            # A mask is a text: what is no text cannot be shown in part.
            return mask(str(raw)) if self.kind is kinds.TEXT and raw else None
        return {"amount": int(raw), "currency": currency} if self.kind is kinds.AMOUNT else self.kind.show(raw)


def names_of(attribute: Attribute, records: Sequence[Any], user: User) -> dict[int, str]:
    """The names of the records that these refer to by an attribute, as far as the user may see them: one query."""
    found = {pk for record in records for pk in attribute.keys(record)}
    if not found:
        return {}
    model = attribute.target(records[0])
    rows = model._base_manager.filter(pk__in=found)
    if attribute.named:
        in_words = getattr(attribute.input, "names_of", None)
        return in_words(found) if in_words else {row.pk: str(row) for row in rows}
    if model in rules.models_with_rules():
        rows = rows.filter(rules.condition(model, user))
    return {row.pk: str(row) for row in rows}


def payload(
    name: str, inputs: Mapping[str, forms.Field], attributes: Mapping[str, Attribute], *, required: frozenset[str]
) -> type[BaseModel]:
    """A model of what is sent: JSON types by it, everything else by the form. Unknown fields are refused.

    That a required field is missing is told by the form, in the user's language.
    """
    fields: dict[str, Any] = {}
    for key, field in inputs.items():
        kind = attributes[key].kind if key in attributes else kinds.kind_of_input(field)
        takes = kind.takes if key in required else kind.takes | None
        schema = {**input_schema(kind, field), "title": str(field.label or key)}
        if key not in required:
            schema = {"anyOf": [schema, {"type": "null"}]}
        fields[key] = (Annotated[takes, WithJsonSchema(schema)], None)
    extra = {"required": sorted(required)} if required else {}
    config = ConfigDict(extra="forbid", json_schema_extra=lambda schema: schema.update(extra))
    return create_model(name, __config__=config, **fields)  # type: ignore[call-overload, no-any-return]


def described(schema: Mapping[str, Any], *, label: str = "", nullable: bool = False) -> Any:
    """The type of what is shown, for the description of the API."""
    told: dict[str, Any] = {"anyOf": [dict(schema), {"type": "null"}]} if nullable else dict(schema)
    return Annotated[Any, WithJsonSchema(told | ({"title": label} if label else {}))]


def input_schema(kind: Kind, field: forms.Field) -> dict[str, Any]:
    """The JSON Schema of what a form field takes."""
    schema = dict(kind.schema)
    if kind is kinds.TEXT:
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            schema["enum"] = [value for value, _label in choices]
        if getattr(field, "max_length", None):
            schema["maxLength"] = field.max_length  # type: ignore[attr-defined]
        if isinstance(field, forms.EmailField):
            schema["format"] = "email"
    if kind is kinds.CHOICES and isinstance(field, forms.MultipleChoiceField):
        offered: Any = field.choices
        schema["items"] = {"type": "string", "enum": [value for value, _label in offered]}
    if kind is kinds.WHOLE:
        limits = {"minimum": getattr(field, "min_value", None), "maximum": getattr(field, "max_value", None)}
        schema |= {name: limit for name, limit in limits.items() if limit is not None}
    if kind is kinds.REFERENCE:
        schema = {"anyOf": [{"type": "integer", "minimum": 1}, schema | {"additionalProperties": False}]}
    if kind is kinds.AMOUNT:
        schema["additionalProperties"] = False
    if kind is kinds.DECIMAL:
        schema["pattern"] = r"^-?\d+(\.\d+)?$"
    return schema
