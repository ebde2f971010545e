"""Matching on SQLite: FTS5 over the whole index, plain string search over some documents."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from guanxi.search.documents import Document
from guanxi.search.engines.base import SQL
from guanxi.search.terms import Phrase, Query, render

# Letters of a beginning that may be that of every fifth document.
SHORT = 2
# Rows per statement: SQLite takes 32,766 parameters at most.
BATCH = 1_000


def store(documents: Sequence[Document]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(documents), BATCH):
            batch = documents[start : start + BATCH]
            rows = ", ".join(["(%s, %s, %s, %s)"] * len(batch))
            cursor.execute(
                f"""
                INSERT INTO search_document (id, title, terms, checksum) VALUES {rows}
                ON CONFLICT (id) DO UPDATE
                SET title = excluded.title, terms = excluded.terms, checksum = excluded.checksum
                """,
                # Spaces on both sides, so that `plain` finds the first and the last term like all others.
                [value for key, title, terms, check in batch for value in (key, title, f" {terms} ", check)],
            )


def may_be_common(query: Query) -> bool:
    """FTS5 reads the newest documents of a term first, but has to merge those of all terms with a given beginning."""
    return all(
        any(phrase.prefix and len(phrase.terms[0]) <= SHORT and phrase.terms[0].isascii() for phrase in condition)
        for reading in query
        for condition in reading
    )


def plain(query: Query) -> SQL:
    wanted: list[str] = []

    def phrase(part: Phrase) -> str:
        wanted.append(" " + " ".join(part.terms) + ("" if part.prefix else " "))
        return "instr(document.terms, %s)"

    return render(query, phrase, both=" AND ", either=" OR "), wanted


def indexed(query: Query, low: int, high: int, most: int) -> SQL:
    return (
        """
        SELECT rowid AS id FROM search_index
        WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s
        """,
        [_match(query), low, high, most],
    )


def newest_of_blocks(query: Query, low: int, high: int, bits: int) -> SQL:
    """From the highest block downwards: for each that has a hit FTS5 begins anew, which is what it takes long for."""
    newest = """
        SELECT rowid FROM search_index
        WHERE search_index MATCH %s AND rowid BETWEEN %s AND {} ORDER BY rowid DESC LIMIT 1
        """
    sql = f"""
        WITH RECURSIVE found(id) AS (
            SELECT ({newest.format("%s")})
            UNION ALL
            SELECT ({newest.format("(found.id >> %s << %s) - 1")}) FROM found WHERE found.id IS NOT NULL
        ) SELECT id FROM found WHERE id IS NOT NULL
        """
    return sql, [_match(query), low, high, _match(query), low, bits, bits]


def keys(query: Query, low: int, high: int) -> SQL:
    sql = "SELECT rowid - %s FROM search_index WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s"
    return sql, [low, _match(query), low, high]


def _match(query: Query) -> str:
    # Every term stands in quotes and holds none: FTS5 reads no operator of its own into what somebody typed.
    def phrase(wanted: Phrase) -> str:
        return f'"{" ".join(wanted.terms)}"' + (" *" if wanted.prefix else "")

    return render(query, phrase, both=" AND ", either=" OR ")
