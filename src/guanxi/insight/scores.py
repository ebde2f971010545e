"""Scores back to the parties, in bulk and in short transactions: class, grade and value of each customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max

from guanxi.parties.models import Party

BATCH = 5_000
RANGE = 50_000
Score = tuple[int, str, str, int]

_TABLE = "insight_score"
_PARTY = Party._meta.db_table
_MAKE = (
    f"CREATE TEMP TABLE {_TABLE} (party_id bigint PRIMARY KEY, grade varchar(8), rfm_class varchar(20), value bigint)"
)
_FILL = f"INSERT INTO {_TABLE} VALUES (%s, %s, %s, %s)"  # noqa: S608 (constants)
_WRITE = f"""
    UPDATE {_PARTY} SET grade = s.grade, rfm_class = s.rfm_class, value = s.value FROM {_TABLE} s
    WHERE s.party_id = {_PARTY}.id AND {_PARTY}.id BETWEEN %s AND %s
      AND ({_PARTY}.grade <> s.grade OR {_PARTY}.rfm_class <> s.rfm_class OR {_PARTY}.value <> s.value)"""  # noqa: S608
_CLEAR = f"""
    UPDATE {_PARTY} SET grade = '', rfm_class = '', value = 0
    WHERE id BETWEEN %s AND %s AND (grade <> '' OR rfm_class <> '' OR value <> 0)
      AND NOT EXISTS (SELECT 1 FROM {_TABLE} s WHERE s.party_id = {_PARTY}.id)"""  # noqa: S608


def write(scores: Iterable[Score]) -> int:
    """Set grade, class and value (minor units) of these parties, clear those of all others; answers how many changed.

    Only what differs is written. The columns are derived, so no change is recorded.
    """
    changed = 0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        cursor.execute(_MAKE)
        for batch in _batches(scores):
            cursor.executemany(_FILL, batch)
        for first, last in _ranges():
            # One range at a time, so that nobody waits long for the write lock.
            with transaction.atomic():
                for statement in (_WRITE, _CLEAR):
                    cursor.execute(statement, [first, last])
                    changed += cursor.rowcount
        cursor.execute(f"DROP TABLE {_TABLE}")
    return changed


def _batches(scores: Iterable[Score]) -> Iterator[Sequence[Score]]:
    scores = iter(scores)
    while batch := list(islice(scores, BATCH)):
        yield batch


def _ranges() -> Iterator[tuple[int, int]]:
    highest = Party.everything.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, highest + 1, RANGE):
        yield first, first + RANGE - 1
