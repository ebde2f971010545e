"""Asking the library a question over a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from guanxi.insight.database import MEMORY
from guanxi.insight.declaring import Ask
from guanxi.insight.snapshot import Snapshot

if TYPE_CHECKING:
    from guanxi.analytics import Result


def ask(question: Ask, taken: Snapshot, as_of: date, options: Mapping[str, Any]) -> Result:
    """What the library answers over a snapshot. Raises guanxi.analytics.Refusal."""
    import guanxi.analytics as library
    from guanxi.analytics.method import takes
    from guanxi.analytics.methods import METHODS

    method = METHODS[question.method].load()
    schema = next(iter(takes(method).tables.values()))
    engine = library.connect("duckdb", memory=MEMORY)
    table = _asked(engine, question, taken, as_of)
    if question.since is not None:
        table = table.filter(table.date >= question.since(as_of))
    source = schema(table, zone=settings.TIME_ZONE, engine=engine)
    return method(source, as_of=as_of, **{**question.options, **options})


def _asked(engine: Any, question: Ask, taken: Snapshot, as_of: date) -> Any:
    """The table that a question is about, as an expression in the engine."""
    if not question.select:
        return engine.table(str(taken.path(question.table)))
    engine.backend.raw_sql(f"SET TimeZone='{settings.TIME_ZONE}'")
    for name in ("transactions", "lines"):
        engine.backend.read_parquet(str(taken.path(name)), table_name=name)
    return engine.backend.sql(question.select.format(as_of=as_of.isoformat()))
