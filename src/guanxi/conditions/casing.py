"""Comparison of text without regard to case, alike on SQLite and PostgreSQL and whatever the locale.

Neither database can be left alone with it: SQLite folds A to Z only, PostgreSQL what the cluster's locale says. So the
database folds A to Z, and any other letter with case (é, Ж, Ａ) is spelt out in the pattern in all its forms. Text
without case (Chinese, digits) is compared as it is: an ordinary index can serve it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, reduce
from operator import or_
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Lookup, Q, TextField
from django.db.models.lookups import Contains, EndsWith, Exact, In, StartsWith
from django.db.models.sql.compiler import SQLCompiler

from guanxi.conditions.comparing import compared

Sql = tuple[str, Any]
# Letters with case and few besides end here: the last is Adlam, in plane 1.
_LAST_CASED: Final = 0x1E944


class AsciiLower(Func):
    """Lower case of A to Z, all else unchanged. Immutable, so an index may be built on it."""

    function = "LOWER"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:
        """The collation "C" knows A to Z only, as SQLite does."""
        return self.as_sql(compiler, connection, template='LOWER(%(expressions)s COLLATE "C")', **extra)


class SpeltOut(Lookup):  # type: ignore[type-arg]
    """The text is this one, letter by letter in any case."""

    lookup_name = "spelt_out"
    prepare_rhs = False
    open_start = open_end = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """GLOB: case-sensitive, with classes."""
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} GLOB %s", (*params, "*" * self.open_start + _glob(self.rhs) + "*" * self.open_end)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """A regular expression of plain characters and classes."""
        sql, params = self.process_lhs(compiler, connection)
        pattern = "^" * (not self.open_start) + _regex(self.rhs) + "$" * (not self.open_end)
        return f"{sql}::text ~ %s", (*params, pattern)


class SpeltOutAmong(SpeltOut):
    """The text is one of these: one term of SQL however many they are, for SQLite limits the length of chains of OR."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """GLOB with each pattern of a JSON list."""
        sql, params = self.process_lhs(compiler, connection)
        patterns = json.dumps([_glob(text) for text in self.rhs])
        found = f"SELECT 1 FROM JSON_EACH(%s) AS pattern WHERE {sql} GLOB pattern.value"  # noqa: S608
        return f"EXISTS ({found})", (patterns, *params)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """A regular expression with alternatives."""
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql}::text ~ %s", (*params, f"^(?:{'|'.join(map(_regex, self.rhs))})$")


class SpeltOutStart(SpeltOut):
    """The text begins so."""

    open_end = True


class SpeltOutEnd(SpeltOut):
    """The text ends so."""

    open_start = True


class SpeltOutAnywhere(SpeltOutStart, SpeltOutEnd):
    """The text holds this."""


_SPELT: Final[dict[type[Lookup[Any]], type[SpeltOut]]] = {
    Exact: SpeltOut,
    StartsWith: SpeltOutStart,
    EndsWith: SpeltOutEnd,
    Contains: SpeltOutAnywhere,
}


def matches(source: Any, lookup: type[Lookup[Any]], text: str) -> Q:
    """Rows whose text relates so (Exact, StartsWith, EndsWith, Contains) to this one, case apart."""
    if _has_no_case(text):
        return compared(source, lookup, text)
    if _folds_by_ascii(text):
        return compared(AsciiLower(source), lookup, folded(text))
    return compared(source, _SPELT[lookup], text)


def one_of(source: Any, texts: Sequence[str]) -> Q:
    """Rows whose text is one of these, case apart."""
    spelt_out = [text for text in texts if not _folds_by_ascii(text)]
    folding = [text for text in texts if _folds_by_ascii(text)]
    plain = [text for text in folding if _has_no_case(text)]
    cased = [folded(text) for text in folding if not _has_no_case(text)]
    found = []
    if spelt_out:
        found.append(compared(source, SpeltOutAmong, spelt_out))
    if plain:
        found.append(compared(source, In, plain))
    if cased:
        found.append(compared(AsciiLower(source), In, cased))
    return reduce(or_, found)


def fold(character: str) -> str:
    """The character that stands for all its cases. One to one: ß stays, and no foreign letter becomes an ASCII one."""
    if character.isascii():
        return character.lower()
    upper = character.upper() if len(character.upper()) == 1 else character
    lower = upper.lower() if len(upper.lower()) == 1 else upper
    return character if lower.isascii() else lower


def folded(text: str) -> str:
    """The text with every character folded."""
    return "".join(map(fold, text))


def forms(character: str) -> str:
    """All characters that differ from this one by case only, itself included."""
    return _forms().get(fold(character), character)


@cache
def _forms() -> dict[str, str]:
    kin: dict[str, list[str]] = defaultdict(list)
    for character in filter(_has_case, map(chr, range(_LAST_CASED))):
        kin[fold(character)].append(character)
    return {folded_to: "".join(members) for folded_to, members in kin.items() if len(members) > 1}


def _has_case(character: str) -> bool:
    return character.lower() != character or character.upper() != character


def _has_no_case(text: str) -> bool:
    return not any(map(_has_case, text))


def _folds_by_ascii(text: str) -> bool:
    # The first test spares Chinese text the table of all forms.
    return all(c.isascii() or not _has_case(c) or len(forms(c)) == 1 for c in text)


def _glob(text: str) -> str:
    return "".join(f"[{form}]" if len(form) > 1 or form in "*?[" else form for form in map(forms, text))


def _regex(text: str) -> str:
    return "".join(f"[{form}]" if len(form) > 1 else _literal(form) for form in map(forms, text))


def _literal(character: str) -> str:
    return character if character.isalnum() or not character.isascii() else f"\\{character}"
