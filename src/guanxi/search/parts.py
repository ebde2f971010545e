"""The statements that make up one search: for each kind, where to look and what may be found there."""

# ruff: noqa: S608 (statements are put together from constants and compiled querysets; what was typed is bound)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from guanxi.search.engines import SQL, engine
from guanxi.search.registry import KIND_BITS, Kind
from guanxi.search.terms import Query


@dataclass(eq=False)
class Part:
    """The search among one kind, as far as it has come.

    visible  the records that may be found; None for all
    titles   what was found, by key
    hits     how many documents the last step found, whether they may be seen or not
    whole    whether all documents have been looked at, so that nothing is left to find
    """

    kind: Kind
    visible: QuerySet[Any] | None
    titles: dict[int, str] = field(default_factory=dict)
    hits: int = 0
    whole: bool = False

    def newest(self, query: Query, window: int, limit: int) -> SQL:
        """Statement for the hits among the newest documents; under the kind's last key, whether these are all."""
        found, bound = self._visible_of(_newest(self.kind, query, window), window, limit)
        older, beyond = _older(self.kind, window)
        sql = f"{found} UNION ALL SELECT %s, '' WHERE NOT EXISTS ({older})"
        return sql, [*bound, self.kind.end, *beyond]

    def indexed(self, query: Query, most: int, limit: int) -> SQL:
        """Statement for the hits among all documents."""
        return self._visible_of(engine().indexed(query, self.kind.base, self.kind.end, most), most, limit)

    def among_visible(self, query: Query, window: int, limit: int) -> SQL:
        """Statement for the hits among the newest records that may be found; none where all may be."""
        if self.visible is None:
            return "SELECT id, title FROM search_document WHERE 1 = 0", []
        condition, wanted = engine().plain(query)
        records, bound = _compiled(self.visible.order_by("-pk").values(record=F("pk"))[:window])
        sql = f"""
            SELECT document.id, document.title FROM ({records}) AS visible
            JOIN search_document AS document ON document.id = visible.record + %s
            WHERE {condition} ORDER BY document.id DESC LIMIT %s
            """
        return sql, [*bound, self.kind.base, *wanted, limit]

    def _visible_of(self, hits: SQL, most: int, limit: int) -> SQL:
        """Of these hits, `most` at most, the newest that may be found; under the kind's own base the number of hits."""
        assert self._scope is not None  # else there is nothing to look for
        scope, bound = self._scope
        # Sorted before they are asked for, so that no more are than are taken; and only these are read.
        sql = f"""
            WITH hit AS MATERIALIZED ({hits[0]})
            SELECT document.id, document.title FROM (
                SELECT id FROM (SELECT id FROM hit ORDER BY id DESC LIMIT %s) AS sorted {scope} LIMIT %s
            ) AS found JOIN search_document AS document ON document.id = found.id
            UNION ALL SELECT %s, CAST(COUNT(*) AS text) FROM hit
            """
        return sql, [*hits[1], most, *bound, limit, self.kind.base]

    @property
    def is_empty(self) -> bool:
        """Whether the records that may be found say of themselves, without being asked for, that there are none."""
        return self._scope is None

    @cached_property
    def _scope(self) -> SQL | None:
        """The condition that a document may be found; None where none may be."""
        if self.visible is None:
            return "", []
        record = RawSQL("sorted.id - %s", [self.kind.base])
        try:
            sql, bound = _compiled(self.visible.order_by().filter(pk=record).values("pk"))
        except EmptyResultSet:
            return None
        return f"WHERE EXISTS ({sql})", bound


def run(parts: Sequence[tuple[Part, SQL]]) -> None:
    """Run the statements of these parts as one, and add what they find."""
    by_number = {part.kind.base >> KIND_BITS: part for part, _sql in parts}
    if not by_number:
        return
    statements = [sql for _part, sql in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _bound in statements),
            [value for _sql, bound in statements for value in bound],
        )
        for key, text in cursor.fetchall():
            part = by_number[key >> KIND_BITS]
            if key == part.kind.base:
                part.hits = int(text)
            elif key == part.kind.end:
                part.whole = True
            else:
                part.titles[key] = text


def filled(kinds: Sequence[Kind], query: Query, window: int) -> set[str]:
    """Labels of the kinds that have a hit, as one statement, which asks for nobody's rule.

    Of a word that may be common the index is asked last, for kinds that have more documents than the newest and no hit
    among these.
    """
    by_number = {kind.base >> KIND_BITS: kind.label for kind in kinds}
    if engine().may_be_common(query):
        asked = [(kind.base, *_any(kind, query, window)) for kind in kinds]
        sql = " UNION ALL ".join(f"SELECT %s WHERE {condition}" for _base, condition, _bound in asked)
        bound = [value for base, _condition, bound in asked for value in (base, *bound)]
    else:
        low, high = min(kind.base for kind in kinds), max(kind.end for kind in kinds)
        sql, bound = engine().newest_of_blocks(query, low, high, KIND_BITS)
    with connection.cursor() as cursor:
        cursor.execute(sql, bound)
        return {by_number[key >> KIND_BITS] for (key,) in cursor.fetchall() if key >> KIND_BITS in by_number}


def _any(kind: Kind, query: Query, window: int) -> SQL:
    """The condition that the kind has a hit, asked of so many of the newest documents first."""
    keys, bound = engine().keys(query, kind.base, kind.end)
    (newest, wanted), (older, beyond) = _newest(kind, query, window), _older(kind, window)
    # Databases carry out a branch of CASE only when those before it have failed.
    condition = f"CASE WHEN EXISTS ({newest}) THEN 1 WHEN NOT EXISTS ({older}) THEN 0 WHEN EXISTS ({keys}) THEN 1 END"
    return f"{condition} = 1", [*wanted, *beyond, *bound]


def _newest(kind: Kind, query: Query, window: int) -> SQL:
    """Sub-select of the `id` of hits among the newest documents."""
    condition, wanted = engine().plain(query)
    documents = "SELECT id, terms FROM search_document WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s"
    return f"SELECT id FROM ({documents}) AS document WHERE {condition}", [kind.base, kind.end, window, *wanted]


def _older(kind: Kind, window: int) -> SQL:
    """Sub-select of a row where the kind has more documents than the newest."""
    documents = "SELECT id FROM search_document WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT 1 OFFSET %s"
    return f"SELECT id FROM ({documents}) AS document", [kind.base, kind.end, window]


def _compiled(queryset: QuerySet[Any]) -> SQL:
    sql, bound = queryset.query.sql_with_params()
    return sql, list(bound)
