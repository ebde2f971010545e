"""Matching on SQLite: FTS5 over the whole index, plain string search over the newest documents."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

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
                list(chain.from_iterable(batch)),
            )


def may_be_common(query: Query) -> bool:
    """FTS5 reads a term's newest documents first, but has to merge those of every term with a given beginning."""
    return all(
        any(phrase.prefix and len(phrase.terms[0]) <= SHORT and phrase.terms[0].isascii() for phrase in condition)
        for reading in query
        for condition in reading
    )


def newest(query: Query, low: int, high: int, window: int, scope: SQL, limit: int) -> SQL:
    conditions: list[str] = []

    def phrase(wanted: Phrase) -> str:
        conditions.append(" " + " ".join(wanted.terms) + ("" if wanted.prefix else " "))
        return "instr(document.padded, %s)"

    where = render(query, phrase, both=" AND ", either=" OR ")
    return (
        f"""
        SELECT document.id, document.title FROM (
            SELECT id, title, ' ' || terms || ' ' AS padded FROM search_document
            WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s
        ) AS document WHERE {where}{scope[0]} ORDER BY document.id DESC LIMIT %s
        """,
        [low, high, window, *conditions, *scope[1], limit],
    )


def indexed(query: Query, low: int, high: int, scope: SQL, limit: int) -> SQL:
    return (
        f"""
        SELECT document.id, document.title FROM search_index
        JOIN search_document AS document ON document.id = search_index.rowid
        WHERE search_index MATCH %s AND search_index.rowid BETWEEN %s AND %s{scope[0]}
        ORDER BY search_index.rowid DESC LIMIT %s
        """,
        [_match(query), low, high, *scope[1], limit],
    )


def keys(query: Query, low: int, high: int) -> SQL:
    sql = "SELECT rowid - %s FROM search_index WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s"
    return sql, [low, _match(query), low, high]


def _match(query: Query) -> str:
    # Every term stands in quotes and holds none: FTS5 reads no operator of its own into what somebody typed.
    def phrase(wanted: Phrase) -> str:
        return f'"{" ".join(wanted.terms)}"' + (" *" if wanted.prefix else "")

    return render(query, phrase, both=" AND ", either=" OR ")
