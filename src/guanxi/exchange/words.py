"""Words that a higher package keeps of records (tags), in files: a column of their own, of which a row adds some."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from guanxi.exchange.fields import Field
from guanxi.exchange.writers import Column

if TYPE_CHECKING:
    from guanxi.exchange.loading import Line, Loading

Named = Mapping[int, Sequence[str]]
# Of one row or record: its words by the column in which they stand.
ByColumn = dict[str, list[str]]


@dataclass(frozen=True)
class Words:
    """Words of one sort. Rows add theirs to those that a record has, and take none away.

    fits    whether records of a type have them
    settle  puts the words that are meant in the place of what cells said; refuses rows with those nobody may make
    held    the words of records, by key, in the order of a file
    add     gives records words besides those they have
    """

    field: Field
    fits: Callable[[type[models.Model]], bool]
    settle: Callable[[Sequence[Line], Loading], None]
    held: Callable[[type[models.Model], Collection[int]], Named]
    add: Callable[[type[models.Model], Named], object]


_sorts: list[Words] = []


def attach(words: Words) -> None:
    """Let files of the types that have them bring these words in, and out."""
    _sorts.append(words)


def of(model: type[models.Model]) -> list[Words]:
    """The sorts of words that records of a type have."""
    return [words for words in _sorts if words.fits(model)]


def columns_written(model: type[models.Model]) -> tuple[Column, ...]:
    """The columns of a file that hold them."""
    return tuple(Column(words.field.key, words.field.label) for words in of(model))


def values_written(model: type[models.Model], pks: Collection[int]) -> dict[int, list[Any]]:
    """What records hold of them, column by column: one query a column."""
    held = [words.held(model, pks) for words in of(model)]
    return {pk: ["; ".join(each.get(pk, ())) or None for each in held] for pk in pks}


def settle(model: type[models.Model], lines: Sequence[Line], loading: Loading) -> None:
    """Let each sort see to what the rows say of it."""
    for words in of(model):
        words.settle([line for line in lines if line.values.get(words.field.key)], loading)


def held(model: type[models.Model], pks: Collection[int]) -> dict[int, ByColumn]:
    """The words of records, by key."""
    found: dict[int, ByColumn] = {pk: {} for pk in pks}
    for words in of(model) if pks else ():
        for pk, names in words.held(model, pks).items():
            found[pk][words.field.key] = list(names)
    return found


def said(model: type[models.Model], lines: Iterable[Line]) -> ByColumn:
    """All words that the rows of one record say."""
    rows = list(lines)
    keys = [words.field.key for words in of(model)]
    named = {key: {name for line in rows for name in line.values.get(key) or ()} for key in keys}
    return {key: sorted(names) for key, names in named.items() if names}


def add(model: type[models.Model], wanted: Mapping[int, ByColumn]) -> None:
    """Give records, by key, the words that rows say."""
    for words in of(model):
        key = words.field.key
        if some := {pk: named[key] for pk, named in wanted.items() if named.get(key)}:
            words.add(model, some)
