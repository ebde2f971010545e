"""The day of the year of a date, for what recurs every year."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateField, DateTimeField, Func
from django.db.models.functions import TruncDate
from django.db.models.sql.compiler import SQLCompiler


class MonthDay(Func):
    """Month and day of a date, a moment (in the zone) or an ISO text, as "MM-DD", which sorts as the year runs."""

    output_field = CharField()
    # SQLite keeps dates as ISO text, so that this serves columns and custom fields alike.
    template = "SUBSTR(%(expressions)s, 6, 5)"

    def __init__(self, source: Any, *, zone: tzinfo) -> None:
        super().__init__(source)
        self.zone = zone

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """A moment becomes the day it falls on in the zone."""
        found = super().resolve_expression(*args, **kwargs)
        (source,) = found.get_source_expressions()
        if isinstance(source.output_field, DateTimeField):
            found.set_source_expressions([TruncDate(source, tzinfo=self.zone)])
        return found

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """PostgreSQL's dates are no text."""
        (source,) = self.get_source_expressions()
        if isinstance(source.output_field, DateField):
            return self.as_sql(compiler, connection, template="TO_CHAR(%(expressions)s, 'MM-DD')", **extra)
        return self.as_sql(compiler, connection, **extra)
