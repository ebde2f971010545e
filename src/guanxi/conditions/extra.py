"""Values kept inside a JSON column (custom fields), read as one type on both databases.

A value of another type, JSON null and an absent key all count as NULL: one stray row never breaks a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, F, FloatField, Func, Lookup, OuterRef, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, Any]

_TYPES: Final[dict[str, Any]] = {
    "text": TextField,
    "number": FloatField,
    "integer": BigIntegerField,
    "boolean": BooleanField,
    "length": BigIntegerField,
}
_SQLITE_TYPES: Final = {
    "text": "'text'",
    "number": "'integer', 'real'",
    "integer": "'integer', 'real'",
    "boolean": "'true', 'false'",
    "length": "'array'",
}
_POSTGRESQL: Final = {
    "text": ("string", "(%(expressions)s ->> '{key}') COLLATE \"C\""),
    "number": ("number", "(%(expressions)s ->> '{key}')::double precision"),
    "integer": ("number", "(%(expressions)s ->> '{key}')::numeric"),
    "boolean": ("boolean", "(%(expressions)s ->> '{key}')::boolean"),
    "length": ("array", "JSONB_ARRAY_LENGTH(%(expressions)s -> '{key}')"),
}


@dataclass(frozen=True)
class Extra:
    """Where a custom field is kept: the path of the JSON column and the key in it.

    The key stands in the SQL as a literal, so that an index on the expression can serve it; hence letters, digits
    and underscores only.
    """

    column: str
    key: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\w{1,64}", self.key):
            raise ValueError(f"not a key of a custom field: {self.key!r}")

    def typed(self, type_: str, *, of_outer: bool = False) -> JsonValue:
        """The value as "text", "number", "integer", "boolean", or the "length" of a list.

        `of_outer` is that of the row which a surrounding query is looking at.
        """
        return JsonValue(OuterRef(self.column) if of_outer else F(self.column), key=self.key, type_=type_)


class Wanted(NamedTuple):
    """Different texts looked for in a list, and how many of them must be in it: 1 or all."""

    extra: Extra
    texts: tuple[str, ...]
    least: int


class JsonValue(Func):
    """The value under a key of a JSON column, NULL unless of the type asked for."""

    def __init__(self, column: F, *, key: str, type_: str) -> None:
        super().__init__(column, output_field=_TYPES[type_]())
        self.key, self.type_ = key, type_

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:
        """JSON_EXTRACT guarded by JSON_TYPE."""
        function = "JSON_ARRAY_LENGTH" if self.type_ == "length" else "JSON_EXTRACT"
        at = f"%(expressions)s, '$.\"{self.key}\"'"
        template = f"CASE WHEN JSON_TYPE({at}) IN ({_SQLITE_TYPES[self.type_]}) THEN {function}({at}) END"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:
        """The `->>` operator guarded by JSONB_TYPEOF."""
        json_type, value = _POSTGRESQL[self.type_]
        template = f"CASE WHEN JSONB_TYPEOF(%(expressions)s -> '{{key}}') = '{json_type}' THEN {value} END"
        return self.as_sql(compiler, connection, template=template.replace("{key}", self.key), **extra)


class ListHolds(Lookup):  # type: ignore[type-arg]
    """The list under a key of a JSON column holds one or all of some texts: a `Wanted`. Never NULL."""

    lookup_name = "list_holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Items of JSON_EACH, counted."""
        wanted, (sql, params) = self.rhs, self.process_lhs(compiler, connection)
        at = f"{sql}, '$.\"{wanted.extra.key}\"'"
        items = f"JSON_EACH({at}) AS item WHERE JSON_TYPE({at}) = 'array' AND item.type = 'text'"
        among = ", ".join(["%s"] * len(wanted.texts))
        found = f"SELECT COUNT(DISTINCT item.value) FROM {items} AND item.value IN ({among})"  # noqa: S608
        return f"({found}) >= %s", (*params, *params, *wanted.texts, wanted.least)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """The operators `?|` and `?&`, for lists only."""
        wanted, (sql, params) = self.rhs, self.process_lhs(compiler, connection)
        value = f"{sql} -> '{wanted.extra.key}'"
        operator = "?|" if wanted.least == 1 else "?&"
        condition = f"CASE WHEN JSONB_TYPEOF({value}) = 'array' THEN ({value}) {operator} %s ELSE FALSE END"
        return condition, (*params, *params, list(wanted.texts))
