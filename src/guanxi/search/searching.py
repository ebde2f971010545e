"""Asking the index: the best hits for a palette or page, and a condition that narrows a list."""

# ruff: noqa: S608 (statements are put together from constants; whatever somebody typed is bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from guanxi.kernel import pinyin
from guanxi.kernel.text import clean, fold
from guanxi.search.engines import SQL, engine
from guanxi.search.registry import KIND_BITS, Kind, kind_of, kinds
from guanxi.search.terms import parse

# Common words are found among so many newest documents, rare ones through the index: neither ever takes long.
WINDOW = 5_000
# Hits of one kind from which the best are chosen.
CANDIDATES = 300


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found. `kind` is its model's label, e.g. "parties.party"."""

    kind: str
    object_id: int
    title: str


def search(
    query: str,
    *,
    kinds: Iterable[str] | None = None,
    within: Mapping[str, QuerySet[Any]] | None = None,
    limit: int = 20,
) -> list[Hit]:
    """The best hits: titles that are what was asked for, that begin so, that contain it, the rest; each newest first.

    kinds   labels of the models to look among; default: all
    within  for each kind the records that may be found (what the user may see): kinds without an entry are left out.
            Without it nothing is filtered, and the caller must do it.
    """
    wanted = parse(query)
    parts = [part for kind in _asked(kinds, within) if (part := _part(kind, within))]
    if not wanted or not parts or limit < 1:
        return []
    matches, count = engine(), max(limit, CANDIDATES)
    found: dict[int, dict[int, str]] = {part.number: {} for part in parts}
    if matches.may_be_common(wanted):
        _fetch(found, [matches.newest(wanted, *part.keys, WINDOW, part.scope, count) for part in parts])
    rare = [part for part in parts if len(found[part.number]) < limit]
    _fetch(found, [matches.indexed(wanted, *part.keys, part.scope, count) for part in rare])
    return _best(query, {part.kind: found[part.number] for part in parts}, limit)


def matching(query: str, model: type[Model]) -> Q:
    """Condition on a queryset of a searchable model: all records that the query finds, none where it says nothing."""
    wanted, kind = parse(query), kind_of(model)
    if kind is None:
        raise LookupError(f"{model._meta.label} is not searchable")
    if not wanted:
        return Q(pk__in=[])
    return Q(pk__in=RawSQL(*engine().keys(wanted, kind.base, kind.end)))  # noqa: S611 (values are bound)


@dataclass(frozen=True)
class _Part:
    """One kind, and the condition under which its records may be found."""

    kind: Kind
    scope: SQL

    @property
    def keys(self) -> tuple[int, int]:
        return self.kind.base, self.kind.end

    @property
    def number(self) -> int:
        return self.kind.base >> KIND_BITS


def _asked(labels: Iterable[str] | None, within: Mapping[str, QuerySet[Any]] | None) -> list[Kind]:
    asked = kinds() if labels is None else [kind for label in labels if (kind := kind_of(label))]
    return [kind for kind in asked if within is None or kind.label in within]


def _part(kind: Kind, within: Mapping[str, QuerySet[Any]] | None) -> _Part | None:
    if within is None:
        return _Part(kind, ("", []))
    record = RawSQL("document.id - %s", [kind.base])
    try:
        sql, params = within[kind.label].order_by().filter(pk=record).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    return _Part(kind, (f" AND EXISTS ({sql})", list(params)))


def _fetch(found: dict[int, dict[int, str]], statements: Sequence[SQL]) -> None:
    """Add the rows of several statements, fetched at once, to their kind's: number of the kind → key → title."""
    if not statements:
        return
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _params in statements)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, params in statements for value in params])
        for key, title in cursor.fetchall():
            found[key >> KIND_BITS][key] = title


def _best(query: str, found: Mapping[Kind, dict[int, str]], limit: int) -> list[Hit]:
    asked = clean(fold(query))
    spelt = asked.replace(" ", "") if asked.isascii() else ""
    ranked = sorted(
        # The place among its own kind stands for the age: keys of different kinds do not compare.
        (_relevance(title, asked, spelt), place, kind.label, key - kind.base, title)
        for kind, titles in found.items()
        for place, (key, title) in enumerate(sorted(titles.items(), reverse=True))
    )
    return [Hit(label, object_id, title) for _rank, _place, label, object_id, title in ranked[:limit]]


def _relevance(title: str, asked: str, spelt: str) -> int:
    """0 for a title that is what was asked for, 1 where it begins so, 2 where it contains it, 3 otherwise."""
    folded = fold(title)
    forms = [folded, pinyin.full(title), pinyin.initials(title)] if spelt else [folded]
    if any(form in (asked, spelt) for form in forms):
        return 0
    if any(form.startswith(asked) or (spelt and form.startswith(spelt)) for form in forms):
        return 1
    return 2 if asked in folded else 3
