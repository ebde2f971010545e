"""Custom fields in the API: under their keys in the object `custom` of a record, described as they are just now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from guanxi.api import kinds
from guanxi.api.attributes import Attribute, input_schema
from guanxi.api.problems import Refused, in_words
from guanxi.customfields import sight
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import fields_of
from guanxi.workbench import custom

# The name of the object that holds them.
OBJECT = "custom"
# Marks it in the description, which is put together before there is a database to ask.
RECORD = "x-record-type"


@dataclass(frozen=True)
class CustomAttribute(Attribute):
    """A custom field. What does not fit it any more is shown as it stands."""

    field: CustomField | None = None

    def raw(self, record: Any) -> Any:
        return getattr(record, self.key, None)

    def target(self, record: Any) -> type[models.Model]:
        return sight.target()

    def shown(self, record: Any, names: Mapping[int, str], *, currency: str, masked: bool = False) -> Any:
        raw = (record.extra or {}).get(self.key)
        if raw is not None and not masked and self.field is not None and not self.field.fits(raw):
            return raw
        own = self.field.currency if self.field else ""
        return super().shown(record, names, currency=own or currency, masked=masked)


def attributes_of(model: type[models.Model]) -> Iterator[CustomAttribute]:
    """The custom fields of a record type as attributes."""
    inputs, label = custom.inputs_of(model), model._meta.label_lower
    for key, field in fields_of(model).items():
        kind = kinds.kind_of_input(inputs[key])
        yield CustomAttribute(key, field.label, kind, (label, key), None, inputs[key], field=field)


def values_read(model: type[models.Model]) -> Any:
    """The type of the object as it is read; `described` says later what is in it."""
    return Annotated[dict[str, Any], WithJsonSchema({"type": "object", RECORD: model._meta.label_lower})]


def values_taken(model: type[models.Model]) -> Any:
    """The type of the object as it is sent: what is not in it stays as it is."""
    schema = {"type": "object", RECORD: model._meta.label_lower, "additionalProperties": False}
    return Annotated[dict[str, Any], WithJsonSchema(schema)]


def described(schema: Any) -> Any:
    """A description of the API, with the custom fields of the moment in the objects that are to hold them."""
    if isinstance(schema, list):
        return [described(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: described(one) for name, one in schema.items()}
    if isinstance(label := told.pop(RECORD, None), str):
        written = "additionalProperties" in told
        fields = {a.key: _schema(a, written=written) for a in attributes_of(apps.get_model(label))}
        told |= {"title": _("Custom fields"), "properties": fields}
    return told


def taken(attributes: Mapping[str, Attribute], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The values sent, each of the type of its field. Raises Refused with what is wrong, by key."""
    found, wrong = {}, {}
    for key, value in sent.items():
        attribute = attributes.get(key)
        if not isinstance(attribute, CustomAttribute):
            wrong[key] = [_("There is no such field.")]
            continue
        try:
            found[key] = TypeAdapter(attribute.kind.takes | None).validate_python(value)
        except ValidationError as error:
            wrong[key] = list(dict.fromkeys(in_words(dict(one)) for one in error.errors()))
    if wrong:
        raise Refused(422, errors=wrong)
    return found


def _schema(attribute: CustomAttribute, *, written: bool) -> dict[str, Any]:
    assert attribute.input is not None
    schema = input_schema(attribute.kind, attribute.input) if written else dict(attribute.kind.schema)
    return {"anyOf": [schema, {"type": "null"}] if written else [schema, {}], "title": str(attribute.label)}
