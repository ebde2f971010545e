"""Matching on PostgreSQL: tsvectors, with a GIN index over the whole and without it over some documents."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from guanxi.search.documents import Document
from guanxi.search.engines.base import SQL
from guanxi.search.terms import Phrase, Query, render


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
    """Any query may: GIN knows nothing of order and collects all hits before it gives the first."""
    return True


def plain(query: Query) -> SQL:
    return "document.terms @@ %s::tsquery", [_tsquery(query)]


def indexed(query: Query, low: int, high: int, most: int) -> SQL:
    sql = "SELECT id FROM search_document WHERE terms @@ %s::tsquery AND id BETWEEN %s AND %s LIMIT %s"
    return sql, [_tsquery(query), low, high, most]


def newest_of_blocks(query: Query, low: int, high: int, bits: int) -> SQL:
    sql = "SELECT MAX(id) FROM search_document WHERE terms @@ %s::tsquery AND id BETWEEN %s AND %s GROUP BY id >> %s"
    return sql, [_tsquery(query), low, high, bits]


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
