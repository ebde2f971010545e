"""Sorting by custom fields: what of JSON rows are ordered by, and the indexes that make it a matter of one page.

Each field by which one sorts has an index on the expression of its value, made and dropped by a job while the program
runs (decision 0017). Without it the order is the same, and slower.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from zlib import crc32

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Index, Q
from django.db.models.lookups import IsNull

from guanxi.audit.keyed import COLUMN
from guanxi.conditions.extra import Extra, JsonValue
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import fields_of, takes_fields

PREFIX: Final = "custom_sort_"
# As what the database compares values of these kinds. The others have no order that a reader would expect.
TYPES: Final[dict[str, str]] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.MONEY: "integer",
    Kind.DATE: "text",
}
_HELD: Final[dict[str, tuple[type, ...]]] = {"text": (str,), "number": (int, float), "integer": (int, float)}


def is_sortable(field: CustomField) -> bool:
    """Whether records can be sorted by a field."""
    return field.kind in TYPES


def expression(field: CustomField) -> JsonValue:
    """What rows are ordered by; NULL where a row has no such value."""
    return Extra(COLUMN, field.key).typed(TYPES[field.kind])


def sort_value(record: Any, field: CustomField) -> Any:
    """The value of a record as the database compares it; None where it has none."""
    raw = (getattr(record, COLUMN) or {}).get(field.key)
    return raw if isinstance(raw, _HELD[TYPES[field.kind]]) and not isinstance(raw, bool) else None


def build_indexes() -> tuple[int, int]:
    """Make the indexes that are missing and drop those of fields that are gone; answers how many of each.

    PostgreSQL goes on writing meanwhile, SQLite waits: some seconds for a million records.
    """
    wanted = dict(_wanted())
    there = _existing()
    with connection.cursor() as cursor:
        surplus = sorted(there - wanted.keys())
        for name in surplus:
            cursor.execute(f"DROP INDEX {_live()} IF EXISTS {connection.ops.quote_name(name)}")
        missing = sorted(wanted.keys() - there)
        for name in missing:
            if _live():
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")
            cursor.execute(_sql(*wanted[name]))
    return len(missing), len(surplus)


def _wanted() -> Iterator[tuple[str, tuple[type[models.Model], Index]]]:
    for model in apps.get_models():
        if takes_fields(model):
            for field in fields_of(model).values():
                if is_sortable(field):
                    index = _index(model, field)
                    yield index.name, (model, index)


def _index(model: type[models.Model], field: CustomField) -> Index:
    """By the value, then by the key, of the rows that have one: as pages ask for it.

    SQLite wants what is not in the bin for a column of its own, else it takes another index that has it.
    """
    about = f"{model._meta.db_table} {field.key} {TYPES[field.kind]}"
    name = f"{PREFIX}{crc32(about.encode()):08x}"
    first = [F("deleted_at")] if connection.vendor == "sqlite" else []
    return Index(*first, expression(field), F("id"), name=name, condition=Q(IsNull(expression(field), False)))


def _sql(model: type[models.Model], index: Index) -> str:
    about: dict[str, Any] = {"concurrently": True} if _live() else {}
    return str(index.create_sql(model, connection.schema_editor(), **about))


def _live() -> str:
    """How PostgreSQL is told to let others write meanwhile, which it can only outside of a transaction."""
    return "CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""


def _existing() -> set[str]:
    # One that PostgreSQL could not complete is no index: it is made anew under the name.
    sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE %s"
    if connection.vendor == "postgresql":
        sql = (
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE c.relname LIKE %s AND i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{PREFIX}%"])
        return {name for (name,) in cursor.fetchall()}
