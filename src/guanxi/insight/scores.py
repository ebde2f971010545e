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
from guanxi.parties.models import Party

BATCH = 5_000
RANGE = 50_000


@dataclass(frozen=True)
class Score:
    """A field of the party that analyses write.

    `empty` is what who has no score has. `told` is the SQL of what its history tells of a value `{0}`; none is kept
    where it is empty.
    """

    field: str
    kind: str
    empty: str = "NULL"
    told: str = ""


WORD, TENTH = "{0}", "CAST(CAST({0} * 10 AS integer) AS varchar(4))"
_DIGITS = "CAST({0} AS varchar(20))"
LEADING = f"substr({_DIGITS}, 1, 1) || substr('{'0' * 18}', 1, length({_DIGITS}) - 1)"
SCORES = (
    Score("grade", "varchar(8)", "''", WORD),
    Score("rfm_class", "varchar(20)", "''", WORD),
    Score("value", "bigint", "0"),
    Score("stage", "varchar(12)", "''", WORD),
    Score("alive", "double precision"),
    # What is to be expected moves every night, too: its history tells its leading digit, as 40000 of 43219.
    Score("expected_value", "bigint", "NULL", LEADING),
    Score("expected_low", "bigint"),
    Score("expected_high", "bigint"),
    # A risk moves a little every night: its history tells in which tenth it is.
    Score("churn_risk", "double precision", "NULL", TENTH),
    Score("churn_reasons", "varchar(120)", "''"),
    Score("segment", "varchar(60)", "''", WORD),
    Score("loyalty", "varchar(10)", "''", WORD),
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
    notes, changes = [_noting(score) for score in written if score.told], [_writing(written), _clearing(written)]
    changed, moment = 0, connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        columns = ", ".join(f"{score.field} {score.kind}" for score in written)
        cursor.execute(f"CREATE TEMP TABLE {_TABLE} (party_id bigint PRIMARY KEY, {columns})")
        for batch in _batches(rows):
            cursor.executemany(f"INSERT INTO {_TABLE} VALUES (%s{', %s' * len(written)})", batch)  # noqa: S608 (constants)
        for first, last in _ranges():
            # One range at a time, so that nobody waits long for the write lock.
            with transaction.atomic():
                for statement in notes:
                    cursor.execute(statement, [moment, first, last])
                for statement in changes:
                    cursor.execute(statement, [first, last])
                    changed += cursor.rowcount
        cursor.execute(f"DROP TABLE {_TABLE}")
    return changed


def _noting(score: Score) -> str:
    """The statement that tells the history what is about to change."""
    before, after = (f"coalesce({score.told.format(f'{table}.{score.field}')}, '')" for table in "ps")
    return f"""
        INSERT INTO {_HISTORY} (party_id, at, score, before, after)
        SELECT p.id, %s, '{score.field}', {before}, {after} FROM {_PARTY} p
        LEFT JOIN {_TABLE} s ON s.party_id = p.id
        WHERE p.id BETWEEN %s AND %s AND {before} <> {after}"""  # noqa: S608 (constants)


def _writing(written: Sequence[Score]) -> str:
    given = {score.field: f"coalesce(s.{score.field}, {score.empty})" for score in written}
    return f"""
        UPDATE {_PARTY} SET {", ".join(f"{field} = {value}" for field, value in given.items())} FROM {_TABLE} s
        WHERE s.party_id = {_PARTY}.id AND {_PARTY}.id BETWEEN %s AND %s
          AND ({" OR ".join(f"{_PARTY}.{field} IS DISTINCT FROM {value}" for field, value in given.items())})"""  # noqa: S608


def _clearing(written: Sequence[Score]) -> str:
    return f"""
        UPDATE {_PARTY} SET {", ".join(f"{score.field} = {score.empty}" for score in written)}
        WHERE id BETWEEN %s AND %s
          AND ({" OR ".join(f"{score.field} IS DISTINCT FROM {score.empty}" for score in written)})
          AND NOT EXISTS (SELECT 1 FROM {_TABLE} s WHERE s.party_id = {_PARTY}.id)"""  # noqa: S608


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _ranges() -> Iterator[tuple[int, int]]:
    highest = Party.everything.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, highest + 1, RANGE):
        yield first, first + RANGE - 1
