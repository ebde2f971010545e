"""A listing's records as rows of a file: what can be imported stands in the same columns, then what is only read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django import forms
from django.db import models
from django.utils.choices import flatten_choices

from guanxi.access.sight import is_seen
from guanxi.audit.keyed import COLUMN
from guanxi.exchange.exporting import Further
from guanxi.exchange.kinds import Field
from guanxi.exchange.writers import BOOLEAN, DAY, MOMENT, MONEY, NUMBER, TEXT, Column
from guanxi.workbench import columns
from guanxi.workbench.interchange.fields import inputs_of
from guanxi.workbench.interchange.loader import name_of
from guanxi.workbench.listing import Listing

BATCH = 1000
# The first that fits counts.
_HOLDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.BooleanField, BOOLEAN),
    (forms.DateTimeField, MOMENT),
    (forms.DateField, DAY),
    (forms.IntegerField, NUMBER),
)
_READ: tuple[tuple[type[columns.Column], str], ...] = (
    (columns.Money, MONEY),
    (columns.Number, NUMBER),
    (columns.Flag, BOOLEAN),
)


def columns_of(listing: Listing, fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns of the file."""
    inputs = inputs_of(listing)
    taken = tuple(Column(f.key, f.label, _holds(inputs[f.key])) for f in fields)
    return taken + tuple(
        Column(c.key, c.label, _read(listing.model, c), rule=c.rule) for c in _only_read(listing, inputs)
    )


def rows_of(listing: Listing, fields: Sequence[Field], records: models.QuerySet[Any]) -> Iterator[list[Any]]:
    """The records in the order of their keys, one value a column and a `Further`; a number of queries a batch."""
    inputs, read = inputs_of(listing), _only_read(listing, inputs_of(listing))
    found = records.order_by("pk").select_related(*listing.related).iterator(BATCH)
    # Closed at once when something fails: an open cursor keeps SQLite from writing down that it did.
    with closing(found):  # type: ignore[type-var]  # a generator
        while batch := list(islice(found, BATCH)):
            named = {f.key: _named(inputs[f.key], f.key, batch) for f in fields}
            for record in batch:
                taken = [_value(record, f.key, inputs[f.key], named[f.key]) for f in fields]
                told = [c.text(record, c.raw(record)) if c.kind == "chip" else c.raw(record) for c in read]
                yield [*taken, *told, Further(record.pk, getattr(record, COLUMN, None))]


def _only_read(listing: Listing, inputs: dict[str, forms.Field]) -> list[columns.Column]:
    """Columns of the record's own that its form has not."""
    own = {field.name for field in listing.model._meta.concrete_fields if not field.is_relation}
    return [c for c in listing.columns if c.key in own and c.key not in inputs and c.compute is None]


def _named(field: forms.Field, key: str, batch: Sequence[Any]) -> dict[int, str]:
    """What the form calls the records that a field refers to, where it has words of its own for them."""
    in_words = getattr(field, "names_of", None)
    return in_words({getattr(record, f"{key}_id") for record in batch} - {None}) if in_words else {}


def _value(record: Any, key: str, field: forms.Field, named: dict[int, str]) -> Any:
    if named:
        return named.get(getattr(record, f"{key}_id"))
    value = getattr(record, key)
    if isinstance(value, models.Model):
        if not is_seen(record, key):
            return None
        return str(getattr(value, name_of(type(value))))
    if isinstance(field, forms.ChoiceField) and value not in (None, ""):
        # A column of numbers, of which the form names some, has no words of its own.
        words = getattr(record, f"get_{key}_display", None)
        return str(words() if words else dict(flatten_choices(field.choices)).get(value, value))  # type: ignore[arg-type]
    return value


def _holds(field: forms.Field) -> str:
    if hasattr(field, "currency"):
        return MONEY
    return next((holds for sort, holds in _HOLDS if isinstance(field, sort)), TEXT)


def _read(model: type[models.Model], column: columns.Column) -> str:
    if isinstance(column, columns.Moment):
        return MOMENT if isinstance(model._meta.get_field(column.key), models.DateTimeField) else DAY
    return next((holds for sort, holds in _READ if isinstance(column, sort)), TEXT)
