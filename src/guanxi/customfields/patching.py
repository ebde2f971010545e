"""Setting values by key in a JSON column, in the database and on both databases, leaving the other keys as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, JSONField
from django.db.models.sql.compiler import SQLCompiler


class Patched(Func):
    """The column with these values set; keys of None are taken out."""

    def __init__(self, column: F, values: Mapping[str, Any]) -> None:
        super().__init__(column, output_field=JSONField())
        self.set = {key: value for key, value in values.items() if value is not None}
        self.gone = [key for key, value in values.items() if value is None]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        """JSON_SET and JSON_REMOVE."""
        sql, given = compiler.compile(self.source_expressions[0])
        params: list[Any] = [*given]
        for key, value in self.set.items():
            sql, params = f"JSON_SET({sql}, %s, JSON(%s))", [*params, f'$."{key}"', json.dumps(value)]
        for key in self.gone:
            sql, params = f"JSON_REMOVE({sql}, %s)", [*params, f'$."{key}"']
        return sql, params

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        """The operators `||` and `-`."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"(({sql}) || %s::jsonb) - %s::text[]", [*params, json.dumps(self.set), self.gone]
