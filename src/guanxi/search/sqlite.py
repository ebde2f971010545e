"""Matching on SQLite: FTS5 over the whole index, plain string search over the newest documents."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from typing import Any

from guanxi.search.terms import Phrase, Query, render

SQL = tuple[str, list[Any]]


def newest(query: Query, low: int, high: int, window: int, scope: SQL, limit: int) -> SQL:
    """The hits among the `window` newest documents with keys from `low` to `high`."""
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
    """The newest hits among all documents with keys from `low` to `high`."""
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
    """How far above `low` the keys of all hits lie, in no order."""
    sql = "SELECT rowid - %s FROM search_index WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s"
    return sql, [low, _match(query), low, high]


def _match(query: Query) -> str:
    # Every term stands in quotes and holds none: FTS5 reads no operator of its own into what somebody typed.
    def phrase(wanted: Phrase) -> str:
        return f'"{" ".join(wanted.terms)}"' + (" *" if wanted.prefix else "")

    return render(query, phrase, both=" AND ", either=" OR ")
