"""Resources: record types as programs meet them, worked out from listing, form, vocabulary and model."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pydantic import BaseModel, create_model

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.api import custom, kinds
from guanxi.api.attributes import Attribute, described, payload
from guanxi.api.kinds import Kind
from guanxi.api.lines import ResourceLines
from guanxi.customfields.registry import takes_fields
from guanxi.workbench import attached, columns
from guanxi.workbench.columns import Column, Text
from guanxi.workbench.lines import lines_of
from guanxi.workbench.listing import Listing, all_listings
from guanxi.workbench.verbs import Verb, verbs_of

# What every record has, whatever its listing shows.
COMMON: Mapping[str, Kind] = {
    "id": kinds.WHOLE,
    "version": kinds.WHOLE,
    "created_at": kinds.MOMENT,
    "updated_at": kinds.MOMENT,
}


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
    def verbs(self) -> list[Verb]:
        return verbs_of(self.model)

    @property
    def attributes(self) -> dict[str, Attribute]:
        """All fields by key; last the custom fields of the moment, which stand in an object of their own."""
        return self.declared | {a.key: a for a in custom.attributes_of(self.model)}

    @cached_property
    def declared(self) -> dict[str, Attribute]:
        """The fields of the program by key: those of the columns, then what only the form has."""
        inputs = self.declared_inputs
        found = {c.key: _of_column(self.listing, c, inputs) for c in self.listing.columns if c.key not in COMMON}
        alone = {n: f for n, f in inputs.items() if n not in found and n not in COMMON}
        return found | {name: _of_input(self.listing, name, field) for name, field in alone.items()}

    @property
    def inputs(self) -> dict[str, forms.Field]:
        """The fields of the form, with those of custom fields."""
        return self.listing.inputs | (attached.inputs_of(self.model) if self.listing.form else {})

    @property
    def declared_inputs(self) -> dict[str, forms.Field]:
        """The fields that the form has by itself."""
        form = self.listing.form
        own = {n: f for n, f in form.base_fields.items() if n != "version"} if form else {}
        return own | attached.inputs_of(self.model) if form else {}

    @property
    def sorts(self) -> dict[str, Column]:
        """The declared columns by which records can be sorted, by key."""
        return {c.key: c for c in self.listing.columns if c.order}

    def sorted_by(self, key: str) -> Column | None:
        """The column, that of a custom field too, by which records can be sorted under this key."""
        column = self.listing.column(key)
        return column if column is not None and column.order else None

    def readable_by(self, user: User) -> dict[str, bool]:
        """The fields that this user sees → whether only masked."""
        listing = self.listing
        access = {
            a.key: listing.access(user, a.column) if a.column else user.field_access(*a.rule)
            for a in self.attributes.values()
        }
        return {key: level == FieldAccess.MASKED for key, level in access.items() if level > FieldAccess.HIDDEN}

    def may_write(self, user: User, key: str) -> bool:
        """Whether the user's field rules let them change this field."""
        return user.edits(*self.attributes[key].rule)

    @cached_property
    def lines(self) -> ResourceLines | None:
        """The lines that its records are made of, if they are."""
        declared = lines_of(self.model)
        return ResourceLines(declared, self._named("Line")) if declared else None

    @property
    def is_created(self) -> bool:
        """Whether records are made by the listing's action, given values and, where they have any, lines."""
        action = self.listing.create
        if self.listing.form is None or action is None:
            return False
        known = {"values", "by", "at", *([self.lines.key] if self.lines else [])}
        asked = inspect.signature(action).parameters.values()
        return {p.name for p in asked if p.default is p.empty and p.kind is p.KEYWORD_ONLY} <= known

    @cached_property
    def shown(self) -> type[BaseModel]:
        """What is read, for the description of the API: each field may be left out by choice or by a rule."""
        fields: dict[str, Any] = {k: (described(kind.schema), None) for k, kind in self.common.items() if k != "id"}
        for a in self.declared.values():
            fields[a.key] = (described(a.kind.schema, label=str(a.label), nullable=True), None)
        if takes_fields(self.model):
            fields[custom.OBJECT] = (custom.values_read(self.model), None)
        if self.lines:
            fields[self.lines.key] = (self.lines.described, None)
        return create_model(self._named(""), id=(described(kinds.WHOLE.schema), ...), **fields)  # type: ignore[no-any-return]

    @cached_property
    def created(self) -> type[BaseModel]:
        """What a new record is made of."""
        return self._with_lines(self._payload("New", _without_default(self)))

    @cached_property
    def altered(self) -> type[BaseModel]:
        """What may be changed of one record, each field by itself, and its lines as a whole."""
        return self._with_lines(self.changed)

    @cached_property
    def changed(self) -> type[BaseModel]:
        """What may be changed of many records at once."""
        return self._payload("Change", frozenset())

    def _payload(self, suffix: str, required: frozenset[str]) -> type[BaseModel]:
        """The model of what is sent, with the object of the custom fields where there may be any."""
        model = payload(self._named(suffix), self.declared_inputs, self.declared, required=required)
        if not takes_fields(self.model):
            return model
        extra: Any = {custom.OBJECT: (custom.values_taken(self.model) | None, None)}
        return create_model(model.__name__, __base__=model, **extra)  # type: ignore[no-any-return]

    def _with_lines(self, model: type[BaseModel]) -> type[BaseModel]:
        if self.lines is None:
            return model
        extra: Any = {self.lines.key: (self.lines.taken, [])}
        return create_model(f"{model.__name__}WithLines", __base__=model, **extra)  # type: ignore[no-any-return]

    def _named(self, suffix: str) -> str:
        return f"{self.model.__name__}{suffix}"


@cache
def resources() -> tuple[Resource, ...]:
    """Every registered listing as a resource. Asked for once all packages are there."""
    return tuple(Resource(listing) for listing in all_listings())


def _of_column(listing: Listing, column: Column, inputs: Mapping[str, forms.Field]) -> Attribute:
    rule = column.rule or (listing.label, column.edit or column.path or column.key)
    field = inputs.get(column.key)
    # What no column of the table holds, the form knows best where it takes a list.
    is_list = hasattr(field, "is_list")
    kind = kinds.CHOICES if is_list else _kind(listing, column.path or column.key, column)
    return _of(column.key, column.label, kind, rule, column, inputs.get(column.key))


def _of_input(listing: Listing, name: str, field: forms.Field) -> Attribute:
    return _of(name, field.label or name, _kind(listing, name, None, field), (listing.label, name), None, field)


def _of(
    key: str, label: Text, kind: Kind, rule: tuple[str, str], column: Column | None, field: forms.Field | None
) -> Attribute:
    """The attribute; another record for which the form takes a name is read by that name, too."""
    named = kind is kinds.REFERENCE and field is not None and not isinstance(field, forms.ModelChoiceField)
    return Attribute(key, label, kinds.TEXT if named else kind, rule, column, field, named)


def _kind(listing: Listing, path: str, column: Column | None, field: forms.Field | None = None) -> Kind:
    vocabulary = listing.vocabulary.declared.get(path)
    if isinstance(column, columns.Money) or (vocabulary is not None and vocabulary.kind == "money"):
        return kinds.AMOUNT
    try:
        kind = kinds.kind_of_column(listing.model._meta.get_field(path))  # type: ignore[arg-type]
        # A column of JSON holds anything: what, the form knows.
        return kinds.kind_of_input(field) if kind is kinds.OBJECT and field is not None else kind
    except FieldDoesNotExist:
        return kinds.kind_of_input(field) if field is not None else kinds.TEXT


def _without_default(resource: Resource) -> frozenset[str]:
    """The fields without which no record can be made."""
    form = resource.listing.form
    if form is None:
        return frozenset()
    # Asked at start, when there is no database to ask for custom fields yet.
    empty = form(custom_fields=False)
    initial = empty.initial
    return frozenset(
        n for n, f in empty.fields.items() if f.required and initial.get(n) in (None, "") and not f.initial
    )
