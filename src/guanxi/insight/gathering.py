"""The scores of every analysis side by side: one row per customer, joined where the tables are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb
from django.conf import settings

from guanxi.insight.declaring import AnalysisPage, Scores
from guanxi.insight.scores import BATCH, SCORES, Row
from guanxi.insight.snapshot import MEMORY, Snapshot
from guanxi.kernel.money import exponent

if TYPE_CHECKING:
    from guanxi.analytics import Result


class Gathered:
    """The scores of all customers, to be written once: `fields`, of which `customers` have any.

    The fields of an analysis that found nothing are among them, for nobody has them then.
    """

    def __init__(self, found: Mapping[str, Result], pages: Sequence[AnalysisPage], taken: Snapshot) -> None:
        self.customers = 0
        self.fields = {name for page in pages if page.scores for name in page.scores.fields}
        self._given = [(p.key, found[p.key], p.scores) for p in pages if p.scores is not None and p.key in found]
        self._taken = taken

    def __iter__(self) -> Iterator[Row]:
        if not self._given:
            return
        with duckdb.connect() as database:
            database.execute(f"SET memory_limit='{MEMORY}'; SET TimeZone='{settings.TIME_ZONE}'")
            for table in ("transactions", "lines"):
                database.read_parquet(str(self._taken.path(table))).create_view(table)
            names = [self._scored(database, *each) for each in self._given]
            rows = database.execute(self._joined(database, names))
            while batch := rows.fetchmany(BATCH):
                self.customers += len(batch)
                yield from batch

    def _scored(self, database: duckdb.DuckDBPyConnection, key: str, result: Result, scores: Scores) -> str:
        """A table of one analysis' scores, by the customer as a number."""
        tables = {"t": result.table(scores.table)}
        tables |= {name: result.table(name) for name in result.tables if name not in result.details}
        for name, table in tables.items():
            database.register(name, table)
        select = scores.select.format(unit=10 ** exponent(settings.CURRENCY))
        database.execute(f'CREATE TABLE "{key}" AS SELECT * REPLACE (customer::BIGINT AS customer) FROM ({select})')  # noqa: S608 (declared in the program)
        for name in tables:
            database.unregister(name)
        return key

    def _joined(self, database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
        """Everybody of whom any analysis tells, and their scores in the order of `scores.SCORES`."""
        first, *others = (f'"{name}"' for name in names)
        joined = first + "".join(f" FULL JOIN {other} USING (customer)" for other in others)
        there = {column[0] for column in database.execute(f"SELECT * FROM {joined} LIMIT 0").description or ()}  # noqa: S608
        wanted = [score.field for score in SCORES if score.field in self.fields]
        columns = (field if field in there else f"NULL AS {field}" for field in wanted)
        return f"SELECT customer, {', '.join(columns)} FROM {joined} ORDER BY customer"  # noqa: S608
