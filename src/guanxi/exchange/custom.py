"""Custom fields in files: how cells are read as their values, and how these are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from guanxi.audit.keyed import COLUMN, apart
from guanxi.audit.recording import to_json
from guanxi.customfields.kinds import DIGITS, LONG_LIMIT, TEXT_LIMIT, Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import fields_of
from guanxi.exchange import cells
from guanxi.exchange.cells import Cell, Conventions, Parse
from guanxi.exchange.fields import Field
from guanxi.exchange.writers import BOOLEAN, DAY, NUMBER, TEXT, Column
from guanxi.kernel import money

_HOLDS = {Kind.NUMBER: "number", Kind.MONEY: "number", Kind.DATE: "date"}
_WRITTEN = {Kind.NUMBER: NUMBER, Kind.MONEY: NUMBER, Kind.DATE: DAY, Kind.BOOLEAN: BOOLEAN}


def _offered(field: CustomField) -> list[tuple[str, str]]:
    """Each choice by its value, with each of its names."""
    return [(c["value"], name) for c in field.choices for name in dict.fromkeys((c.get("zh"), c.get("en"))) if name]


_CELLS: dict[str, Callable[[CustomField], Cell]] = {
    Kind.TEXT: lambda field: cells.text(TEXT_LIMIT),
    Kind.IDENTITY: lambda field: cells.text(TEXT_LIMIT),
    Kind.LONG: lambda field: cells.long_text(LONG_LIMIT),
    Kind.NUMBER: lambda field: cells.decimal(field.decimals, DIGITS),
    Kind.DATE: lambda field: cells.day(),
    Kind.MONEY: lambda field: cells.amount(currency=field.currency),
    Kind.CHOICE: lambda field: cells.choice(_offered(field)),
    Kind.MULTICHOICE: lambda field: cells.choices(_offered(field)),
    Kind.BOOLEAN: lambda field: cells.boolean(),
    Kind.PARTY: lambda field: cells.text(TEXT_LIMIT),
}


def fields_read(model: type[models.Model]) -> tuple[Field, ...]:
    """What columns of a file can be mapped to, beside the fields that the program itself has."""
    return tuple(
        Field(
            key,
            field.label,
            _cell(field),
            tuple(name for name in (field.label_zh, field.label_en) if name),
            holds=_HOLDS.get(Kind(field.kind), ""),
        )
        for key, field in fields_of(model).items()
    )


def columns_written(model: type[models.Model]) -> tuple[Column, ...]:
    """The columns of a file that hold custom fields; they stand behind the others."""
    return tuple(
        Column(key, field.label, _WRITTEN.get(Kind(field.kind), TEXT)) for key, field in fields_of(model).items()
    )


def values_written(model: type[models.Model], extra: Mapping[str, Any] | None) -> list[Any]:
    """What a record holds of them, column by column; choices by their names."""
    return [_written(field, (extra or {}).get(key)) for key, field in fields_of(model).items()]


def held(record: models.Model) -> dict[str, Any]:
    """What a record holds, by key, as JSON; nothing of one that takes no custom fields."""
    extra = getattr(record, COLUMN, None) or {}
    return {key: to_json(field.python(extra.get(key))) for key, field in fields_of(type(record)).items()}


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of custom fields: empty cells say nothing."""
    return {key: value for key, value in apart(values)[1].items() if value is not None}


def _written(field: CustomField, raw: Any) -> Any:
    value = field.python(raw)
    if field.kind == Kind.MULTICHOICE and isinstance(value, list):
        return "; ".join(field.words.get(one) or one for one in value)
    if field.kind == Kind.MONEY and isinstance(value, int):
        return money.to_decimal(value, field.currency)
    return field.words.get(value, value) if field.kind == Kind.CHOICE else value


def _cell(field: CustomField) -> Cell:
    read = _CELLS[field.kind](field)

    def cell(conventions: Conventions) -> Parse:
        parse = read(conventions)

        def canonical(text: str) -> Any:
            value = parse(text)
            if field.kind == Kind.BOOLEAN and value is not None:
                value = value == "yes"
            # As it will be read again, so that what has not changed equals what is held: 100, not 1E+2.
            return value if value is None or field.kind == Kind.PARTY else field.python(field.json(value))

        return canonical

    return cell
