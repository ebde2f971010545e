"""Matching on PostgreSQL: a GIN index over tsvectors, and the same condition over the newest documents."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from guanxi.search.documents import Document
from guanxi.search.engines.base import SQL
from guanxi.search.terms import Phrase, Query, render

# A word that is in every other document has so many hits that fetching and sorting them all would take seconds.
# `newest` has found what is wanted before; this bounds the rest.
FETCHED = 5_000


def store(documents: Sequence[Document]) -> None:
    if not documents:
        return
    keys, titles, terms, checksums = zip(*documents, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO search_document (id, title, terms, checksum)
            SELECT id, title, terms::tsvector, checksum
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS document(id, title, terms, checksum)
            ON CONFLICT (id) DO UPDATE
            SET title = excluded.title, terms = excluded.terms, checksum = excluded.checksum
            """,
            [list(keys), list(titles), [_tsvector(words) for words in terms], list(checksums)],
        )


def may_be_common(query: Query) -> bool:
    """Any query may: GIN knows nothing of order, so that all hits would be fetched to find the newest."""
    return True


def newest(query: Query, low: int, high: int, window: int, scope: SQL, limit: int) -> SQL:
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
    sql = "SELECT id - %s FROM search_document WHERE terms @@ %s::tsquery AND id BETWEEN %s AND %s"
    return sql, [low, _tsquery(query), low, high]


def _tsvector(terms: str) -> str:
    return " ".join([f"'{term}':{position}" for position, term in enumerate(terms.split(" "), 1) if term])


def _tsquery(query: Query) -> str:
    # Every term stands in quotes and holds none: nothing that somebody typed is read as an operator.
    def phrase(wanted: Phrase) -> str:
        return "<->".join([f"'{term}'" for term in wanted.terms]) + (":*" if wanted.prefix else "")

    return render(query, phrase, both="&", either="|")
