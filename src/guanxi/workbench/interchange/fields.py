"""How the fields of a record's form are read from the cells of a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from guanxi.exchange import cells
from guanxi.exchange.cells import Cell
from guanxi.exchange.kinds import Field, Label
from guanxi.workbench.listing import Listing

TEXT_LIMIT = 200
DIGITS = 18
# How cells are read beyond their kind: the order of day and month, the decimal mark.
HOLDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.DateTimeField, "date"),
    (forms.DateField, "date"),
    (forms.IntegerField, "number"),
)


def fields_of(
    listing: Listing, *, by: Collection[str], synonyms: Mapping[str, Sequence[str]], hints: Mapping[str, Label]
) -> tuple[Field, ...]:
    """What columns can be mapped to: the fields of the form that hold one value."""
    assert listing.form is not None, listing.key
    return tuple(
        Field(
            name,
            field.label or name,
            cell_of(field, is_key=name in by),
            synonyms.get(name, ()),
            hint=hints.get(name, ""),
            holds=_holds(field),
        )
        for name, field in inputs_of(listing).items()
    )


def inputs_of(listing: Listing) -> dict[str, forms.Field]:
    """The fields of the form that hold one value."""
    assert listing.form is not None, listing.key
    many = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return {n: f for n, f in listing.form.base_fields.items() if n != "version" and not isinstance(f, many)}


def cell_of(field: forms.Field, *, is_key: bool = False) -> Cell:
    """How a cell is read that stands for a form field."""
    if hasattr(field, "currency"):
        return cells.amount()
    match field:
        case forms.BooleanField():
            return cells.boolean()
        case forms.DateTimeField():
            return cells.moment()
        case forms.DateField():
            return cells.day()
        case forms.EmailField():
            return cells.email()
        case forms.DecimalField():
            return cells.decimal(field.decimal_places or 0, field.max_digits or DIGITS)
        case forms.IntegerField():
            return cells.decimal(0, DIGITS)
        case forms.ModelChoiceField():
            return cells.text(TEXT_LIMIT)
        case forms.ChoiceField():
            choices: Any = field.choices
            return cells.choice([(value, label) for value, label in choices if value])
    limit = getattr(field, "max_length", None)
    if is_key:
        return cells.key(limit or TEXT_LIMIT)
    return cells.long_text() if isinstance(field.widget, forms.Textarea) else cells.text(limit or TEXT_LIMIT)


def _holds(field: forms.Field) -> str:
    if hasattr(field, "currency"):
        return "number"
    return next((holds for sort, holds in HOLDS if isinstance(field, sort)), "")
