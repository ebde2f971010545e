"""What files hold of records behind the columns that their packages declare: words such as tags, and custom fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models

from guanxi.exchange import custom, referring, words
from guanxi.exchange.fields import Field
from guanxi.exchange.writers import Column

if TYPE_CHECKING:
    from guanxi.access.models import User

BATCH = 1000


class Further(NamedTuple):
    """The last value of an exported row, in the place of the further columns: whose they are."""

    pk: int
    extra: Mapping[str, Any] | None


def fields_read(model: type[models.Model]) -> tuple[Field, ...]:
    """What columns of a file can be mapped to, beside the fields that a kind declares."""
    return (*(sort.field for sort in words.of(model)), *custom.fields_read(model))


def columns_written(model: type[models.Model]) -> tuple[Column, ...]:
    """The columns behind those that an export declares."""
    return (*words.columns_written(model), *custom.columns_written(model))


def completed(
    model: type[models.Model], rows: Iterable[Sequence[Any]], width: int, by: User | None
) -> Iterable[Sequence[Any]]:
    """Rows that end with a `Further`, with `width` columns as the user may see them."""
    return referring.written(model, _told(model, iter(rows)), width, by)


def _told(model: type[models.Model], rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    while batch := list(islice(rows, BATCH)):
        named = words.values_written(model, [row[-1].pk for row in batch])
        for *declared, further in batch:
            yield [*declared, *named[further.pk], *custom.values_written(model, further.extra)]
