"""Matching on PostgreSQL: a GIN index over tsvectors, and the same condition over the newest documents."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from typing import Any

from guanxi.search.terms import Phrase, Query, render

SQL = tuple[str, list[Any]]

# A word that is in every other document has so many hits that fetching and sorting them all would take seconds.
# `newest` has found what is wanted before; this bounds the rest.
FETCHED = 5_000


def newest(query: Query, low: int, high: int, window: int, scope: SQL, limit: int) -> SQL:
    """The hits among the `window` newest documents with keys from `low` to `high`."""
    return (
        f"""
        SELECT document.id, document.title FROM (
            SELECT id, title, terms FROM search_document WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s
        ) AS document WHERE document.terms @@ %s::tsquery{scope[0]} ORDER BY document.id DESC LIMIT %s
        """,
        [low, high, window, _tsquery(query), *scope[1], limit],
    )


def indexed(query: Query, low: int, high: int, scope: SQL, limit: int) -> SQL:
    """The newest hits among all documents with keys from `low` to `high` (of very many: among some of them)."""
    return (
        f"""
        SELECT id, title FROM (
            SELECT document.id, document.title FROM search_document AS document
            WHERE document.terms @@ %s::tsquery AND document.id BETWEEN %s AND %s{scope[0]} LIMIT %s
        ) AS hit ORDER BY id DESC LIMIT %s
        """,
        [_tsquery(query), low, high, *scope[1], max(FETCHED, limit), limit],
    )


def keys(query: Query, low: int, high: int) -> SQL:
    """How far above `low` the keys of all hits lie, in no order."""
    sql = "SELECT id - %s FROM search_document WHERE terms @@ %s::tsquery AND id BETWEEN %s AND %s"
    return sql, [low, _tsquery(query), low, high]


def _tsquery(query: Query) -> str:
    # Every term stands in quotes and holds none: nothing that somebody typed is read as an operator.
    def phrase(wanted: Phrase) -> str:
        return "<->".join([f"'{term}'" for term in wanted.terms]) + (":*" if wanted.prefix else "")

    return render(query, phrase, both="&", either="|")
