"""The scores of every analysis side by side, and how many customers each class would have, joined where tables are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import duckdb
from django.conf import settings

from guanxi.insight.database import opened
from guanxi.insight.declaring import AnalysisPage, Scores
from guanxi.insight.groups import Bands, Classes, Grouping
from guanxi.insight.scores import BATCH, SCORES, Row
from guanxi.insight.snapshot import Snapshot
from guanxi.kernel.money import exponent
from guanxi.parties.buying import year_until

if TYPE_CHECKING:
    from guanxi.analytics import Result

Tally = Mapping[str, tuple[int, int]]
_SPENT = """
CREATE TABLE spent AS SELECT customer::BIGINT AS customer, round(sum(amount) * $unit)::BIGINT AS money
FROM transactions WHERE customer IS NOT NULL AND date >= $since AND date::DATE <= $as_of GROUP BY ALL"""


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
        with _opened(self._taken) as database:
            names = [_scored(database, *each) for each in self._given]
            rows = database.execute(self._joined(database, names))
            while batch := rows.fetchmany(BATCH):
                self.customers += len(batch)
                yield from batch

    def _joined(self, database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
        """Everybody of whom any analysis tells, and their scores in the order of `scores.SCORES`."""
        first, *others = (f'"{name}"' for name in names)
        joined = first + "".join(f" FULL JOIN {other} USING (customer)" for other in others)
        there = {column[0] for column in database.execute(f"SELECT * FROM {joined} LIMIT 0").description or ()}  # noqa: S608
        wanted = [score.field for score in SCORES if score.field in self.fields]
        columns = (field if field in there else f"NULL AS {field}" for field in wanted)
        return f"SELECT customer, {', '.join(columns)} FROM {joined} ORDER BY customer"  # noqa: S608


def tallied(page: AnalysisPage, grouping: Grouping | None, result: Result, taken: Snapshot, as_of: date) -> Tally:
    """How many customers each class would have by a result of the page, and their value of the year (minor units).

    Nothing where the classes do not follow from what the result says of customers.
    """
    if page.scores is None or grouping is None or not _asked(grouping) <= set(page.scores.fields):
        return {}
    with _opened(taken) as database:
        scored = _scored(database, page.key, result, page.scores)
        given = {"unit": 10 ** exponent(settings.CURRENCY), "since": year_until(as_of), "as_of": as_of}
        database.execute(_SPENT, given)
        joined = f'"{scored}" LEFT JOIN spent USING (customer)'
        parts = (f"{select}, count(*), coalesce(sum(money), 0) FROM {joined} {where}"
                 for select, where in _parts(grouping))  # fmt: skip
        found = database.execute(" UNION ALL ".join(parts)).fetchall()
    return {str(key): (int(customers), int(money)) for key, customers, money in found}


def _parts(grouping: Grouping) -> Iterator[tuple[str, str]]:
    """What is selected, and where, to count the classes."""
    if isinstance(grouping, Classes):
        field = f'"{grouping.field}"'
        yield f"SELECT {field}", f"WHERE {field} IS NOT NULL GROUP BY {field}"
        return
    for band in grouping.bands:
        leaves = (f'"{leaf["field"]}" {leaf["op"]} {float(leaf["value"])}' for leaf in band.condition["all"])
        yield f"SELECT '{band.key}'", f"WHERE {' AND '.join(leaves)}"


def _asked(grouping: Grouping) -> set[str]:
    if isinstance(grouping, Bands):
        return {leaf["field"] for band in grouping.bands for leaf in band.condition["all"]}
    return {grouping.field}


@contextmanager
def _opened(taken: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the snapshot's tables that scores are read with."""
    with opened() as database:
        for table in ("transactions", "lines"):
            database.read_parquet(str(taken.path(table))).create_view(table)
        yield database


def _scored(database: duckdb.DuckDBPyConnection, key: str, result: Result, scores: Scores) -> str:
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
