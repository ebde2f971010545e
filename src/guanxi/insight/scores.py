"""Scores back to the parties, in bulk and in short transactions, with what has changed kept as their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from guanxi.insight.models import ScoreChange
from guanxi.kernel.sqlite3.cache import large_cache
from guanxi.parties.models import Party

BATCH = 5_000
# Parties of one transaction. Half as many would change the pages of the indexes by value almost as often again.
RANGE = 30_000


@dataclass(frozen=True)
class Score:
    """A field of the party that analyses write.

    `empty` is what who has no score has. `told` is the SQL of what its history tells of a value `{0}`; none is kept
    where it is empty. `steady`: it is mostly the same as the night before, and an index has it.
    """

    field: str
    kind: str
    empty: str = "NULL"
    told: str = ""
    steady: bool = False


WORD, TENTH = "{0}", "CAST(CAST(floor({0} * 10) AS integer) AS varchar(4))"
_DIGITS = "CAST({0} AS varchar(20))"
LEADING = f"substr({_DIGITS}, 1, 1) || substr('{'0' * 18}', 1, length({_DIGITS}) - 1)"
SCORES = (
    Score("grade", "varchar(8)", "''", WORD, steady=True),
    Score("rfm_class", "varchar(20)", "''", WORD, steady=True),
    Score("value", "bigint", "0", steady=True),
    Score("stage", "varchar(12)", "''", WORD, steady=True),
    Score("alive", "double precision"),
    # What is to be expected moves every night, too: its history tells its leading digit, as 40000 of 43219.
    Score("expected_value", "bigint", "NULL", LEADING),
    Score("expected_low", "bigint"),
    Score("expected_high", "bigint"),
    # A risk moves a little every night: its history tells in which tenth it is.
    Score("churn_risk", "double precision", "NULL", TENTH),
    Score("churn_reasons", "varchar(120)", "''"),
    Score("segment", "varchar(60)", "''", WORD, steady=True),
    Score("loyalty", "varchar(10)", "''", WORD, steady=True),
    Score("loyalty_evidence", "varchar(200)", "''"),
    Score("next_product", "varchar(200)", "''"),
    Score("next_because", "varchar(300)", "''"),
)
Row = Sequence[Any]

_TABLE = "insight_score"
_PARTY = Party._meta.db_table
_HISTORY = ScoreChange._meta.db_table


def write(rows: Iterable[Row], *, fields: Collection[str], at: datetime) -> int:
    """Set these scores of these parties, clear them of all others; answers how many parties changed.

    A row is the party's key and one value for each field, in the order of `SCORES`; None for none. Only what differs
    is written. The columns are derived, so the change log says nothing of them; their own history tells what has
    changed `at`.
    """
    written = [score for score in SCORES if score.field in fields]
    if not written:
        return 0
    changed, moment = 0, connection.ops.adapt_datetimefield_value(at)
    told = [score for score in written if score.told]
    with large_cache(), connection.cursor() as cursor:
        _stage(cursor, rows, written)
        for first, last in _ranges():
            # One range at a time, so that nobody waits long for the write lock.
            with transaction.atomic():
                if told:
                    cursor.execute(_noting(told), [first, last, *[moment] * len(told)])
                for statement in _writing(written):
                    cursor.execute(statement, [first, last])
                    changed += cursor.rowcount
        cursor.execute(f"DROP TABLE {_TABLE}")
    return changed


def _stage(cursor: Any, rows: Iterable[Row], written: Sequence[Score]) -> None:
    """Put the scores into a table of this connection alone, with a row of no scores for who is to lose them."""
    cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
    columns = ", ".join(f"{score.field} {score.kind}" for score in written)
    cursor.execute(f"CREATE TEMP TABLE {_TABLE} (party_id bigint PRIMARY KEY, {columns})")
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {_TABLE} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        for batch in _batches(rows):
            cursor.executemany(f"INSERT INTO {_TABLE} VALUES (%s{', %s' * len(written)})", batch)  # noqa: S608 (constants)
    scored = " OR ".join(f"p.{score.field} IS DISTINCT FROM {score.empty}" for score in written)
    cursor.execute(f"""
        INSERT INTO {_TABLE} (party_id) SELECT p.id FROM {_PARTY} p
        WHERE ({scored}) AND NOT EXISTS (SELECT 1 FROM {_TABLE} s WHERE s.party_id = p.id)""")  # noqa: S608
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {_TABLE}")


def _noting(told: Sequence[Score]) -> str:
    """The statement that tells the history what is about to change, in one pass over a range of parties."""
    pairs = [
        (score.field, *(f"coalesce({score.told.format(f'{table}.{score.field}')}, '')" for table in "ps"))
        for score in told
    ]
    columns = ", ".join(f"{before} AS {field}_before, {after} AS {field}_after" for field, before, after in pairs)
    parts = " UNION ALL ".join(
        f"SELECT id, %s, '{field}', {field}_before, {field}_after FROM moved WHERE {field}_before <> {field}_after"  # noqa: S608
        for field, _, _ in pairs
    )
    return f"""
        WITH moved AS MATERIALIZED (
          SELECT p.id, {columns} FROM {_PARTY} p JOIN {_TABLE} s ON s.party_id = p.id
          WHERE p.id BETWEEN %s AND %s AND ({" OR ".join(f"{before} <> {after}" for _, before, after in pairs)}))
        INSERT INTO {_HISTORY} (party_id, at, score, before, after) {parts}"""  # noqa: S608 (constants)


def _writing(written: Sequence[Score]) -> Iterator[str]:
    """The statements that write a range of parties, each only where one of its fields differs.

    SQLite takes what a statement sets out of each index that has it, and puts it in again, even where it is the same:
    what differs for everybody each night, as figures do that grow with time, is therefore written alone.
    """
    steady = [score for score in written if score.steady]
    others = [score for score in written if not score.steady]
    if steady:
        yield _update(written, where=steady)
    if others:
        yield _update(others, where=others)


def _update(written: Sequence[Score], *, where: Sequence[Score]) -> str:
    given = {score.field: f"coalesce(s.{score.field}, {score.empty})" for score in written}
    differs = " OR ".join(f"{_PARTY}.{score.field} IS DISTINCT FROM {given[score.field]}" for score in where)
    return f"""
        UPDATE {_PARTY} SET {", ".join(f"{field} = {value}" for field, value in given.items())} FROM {_TABLE} s
        WHERE s.party_id = {_PARTY}.id AND {_PARTY}.id BETWEEN %s AND %s AND ({differs})"""  # noqa: S608 (constants)


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _ranges() -> Iterator[tuple[int, int]]:
    highest = Party.everything.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, highest + 1, RANGE):
        yield first, first + RANGE - 1
