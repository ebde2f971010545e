"""Resources: record types as programs meet them, worked out from listing, form, vocabulary and model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.api import kinds
from guanxi.api.kinds import Kind
from guanxi.search.registry import kind_of as searchable_kind
from guanxi.workbench import columns
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing, all_listings
from guanxi.workbench.verbs import Verb, verbs_of

# What every record has, whatever its listing shows.
COMMON: Mapping[str, Kind] = {
    "id": kinds.WHOLE,
    "version": kinds.WHOLE,
    "created_at": kinds.MOMENT,
    "updated_at": kinds.MOMENT,
}
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Attribute:
    """One field of a resource. `rule` is the name under which roles restrict it; `input` is None for read-only ones."""

    key: str
    label: str | Promise
    kind: Kind
    rule: str
    column: Column | None = None
    input: forms.Field | None = None

    def raw(self, record: models.Model) -> Any:
        """The value as Python holds it; of a plain foreign key the id, which costs no query."""
        if self.column is not None and (self.column.compute or "." in self.column.path):
            return self.column.raw(record)
        name = (self.column.path if self.column else "") or self.key
        if self.kind is kinds.REFERENCE:
            return getattr(record, f"{name}_id", None)
        return getattr(record, name, None)


@dataclass(frozen=True)
class Resource:
    """A record type as the API offers it."""

    listing: Listing

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.listing.key

    @property
    def model(self) -> type[models.Model]:
        return self.listing.model

    @cached_property
    def common(self) -> dict[str, Kind]:
        """The common fields that these records have."""
        return {key: kind for key, kind in COMMON.items() if key == "id" or hasattr(self.model, key)}

    @property
    def is_searchable(self) -> bool:
        """Whether `q` finds anything."""
        return self.listing.search is not None or searchable_kind(self.model) is not None

    @property
    def verbs(self) -> list[Verb]:
        return verbs_of(self.model)

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """All fields by key: those of the columns, then what only the form has."""
        inputs = self.inputs
        found = {c.key: _of_column(self.listing, c, inputs) for c in self.listing.columns if c.key not in COMMON}
        alone = {n: f for n, f in inputs.items() if n not in found and n not in COMMON}
        return found | {name: _of_input(self.listing, name, field) for name, field in alone.items()}

    @property
    def inputs(self) -> dict[str, forms.Field]:
        """The fields of the form."""
        form = self.listing.form
        return {n: f for n, f in form.base_fields.items() if n != "version"} if form else {}

    @property
    def sorts(self) -> dict[str, Column]:
        """The columns by which records can be sorted, by key."""
        return {c.key: c for c in self.listing.columns if c.order}

    def readable_by(self, user: User) -> dict[str, bool]:
        """The fields that this user sees → whether only masked."""
        access = {a.key: user.field_access(self.listing.label, a.rule) for a in self.attributes.values()}
        return {key: level == FieldAccess.MASKED for key, level in access.items() if level > FieldAccess.HIDDEN}

    def may_write(self, user: User, key: str) -> bool:
        """Whether the user's field rules let them change this field."""
        return user.field_access(self.listing.label, self.attributes[key].rule) == FieldAccess.EDIT

    @cached_property
    def shown(self) -> type[BaseModel]:
        """What is read, for the description of the API: each field may be left out by choice or by a rule."""
        fields = {k: (_described(kind.schema), None) for k, kind in self.common.items() if k != "id"}
        fields |= {
            a.key: (_described(a.kind.schema, label=str(a.label), nullable=True), None)
            for a in self.attributes.values()
        }
        id_field = (_described(kinds.WHOLE.schema), ...)
        return create_model(self._named(""), id=id_field, **fields)  # type: ignore[call-overload, no-any-return]

    @cached_property
    def created(self) -> type[BaseModel]:
        """What a new record is made of."""
        return payload(self._named("New"), self.inputs, self.attributes, required=_without_default(self))

    @cached_property
    def changed(self) -> type[BaseModel]:
        """What may be changed, each field by itself."""
        return payload(self._named("Change"), self.inputs, self.attributes, required=frozenset())

    def _named(self, suffix: str) -> str:
        return f"{self.model.__name__}{suffix}"


@cache
def resources() -> tuple[Resource, ...]:
    """Every registered listing as a resource. Asked for once all packages are there."""
    return tuple(Resource(listing) for listing in all_listings())


def payload(
    name: str, inputs: Mapping[str, forms.Field], attributes: Mapping[str, Attribute], *, required: frozenset[str]
) -> type[BaseModel]:
    """A model of a request's body: JSON types by it, everything else by the form. Unknown fields are refused.

    That a required field is missing is told by the form, in the user's language.
    """
    fields: dict[str, Any] = {}
    for key, field in inputs.items():
        kind = attributes[key].kind if key in attributes else kinds.kind_of_input(field)
        takes = kind.takes if key in required else kind.takes | None
        schema = {**_input_schema(kind, field), "title": str(field.label or key)}
        if key not in required:
            schema = {"anyOf": [schema, {"type": "null"}]}
        fields[key] = (Annotated[takes, WithJsonSchema(schema)], None)
    extra = {"required": sorted(required)} if required else {}
    config = ConfigDict(extra="forbid", json_schema_extra=lambda schema: schema.update(extra))
    return create_model(name, __config__=config, **fields)  # type: ignore[call-overload, no-any-return]


def _of_column(listing: Listing, column: Column, inputs: Mapping[str, forms.Field]) -> Attribute:
    rule = column.edit or column.path or column.key
    return Attribute(
        column.key,
        column.label,
        _kind(listing, column.path or column.key, column),
        rule,
        column,
        inputs.get(column.key),
    )


def _of_input(listing: Listing, name: str, field: forms.Field) -> Attribute:
    return Attribute(name, field.label or name, _kind(listing, name, None, field), name, None, field)


def _kind(listing: Listing, path: str, column: Column | None, field: forms.Field | None = None) -> Kind:
    vocabulary = listing.vocabulary.fields().get(path)
    if isinstance(column, columns.Money) or (vocabulary is not None and vocabulary.kind == "money"):
        return kinds.AMOUNT
    try:
        return kinds.kind_of_column(listing.model._meta.get_field(path))  # type: ignore[arg-type]
    except FieldDoesNotExist:
        return kinds.kind_of_input(field) if field is not None else kinds.TEXT


def _input_schema(kind: Kind, field: forms.Field) -> dict[str, Any]:
    schema = dict(kind.schema)
    if kind is kinds.TEXT:
        if isinstance(field, forms.ChoiceField):
            schema["enum"] = [value for value, _label in field.choices]
        if getattr(field, "max_length", None):
            schema["maxLength"] = field.max_length  # type: ignore[attr-defined]
        if isinstance(field, forms.EmailField):
            schema["format"] = "email"
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


def _described(schema: Mapping[str, Any], *, label: str = "", nullable: bool = False) -> Any:
    shown: dict[str, Any] = {"anyOf": [dict(schema), {"type": "null"}]} if nullable else dict(schema)
    if label:
        shown["title"] = label
    return Annotated[Any, WithJsonSchema(shown), Field()]


def _without_default(resource: Resource) -> frozenset[str]:
    """The fields without which no record can be made."""
    form = resource.listing.form
    if form is None:
        return frozenset()
    initial = form().initial
    return frozenset(
        n for n, f in form().fields.items() if f.required and initial.get(n) in (None, "") and not f.initial
    )
