"""The verbs of tags: putting them on records and taking them off, of any number at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from guanxi.tags.models import Tag, Tagging

CHUNK = 2000


@transaction.atomic
def put(*, tag: Tag, records: models.QuerySet[Any]) -> int:
    """Give the records a tag; answers how many did not have it yet."""
    label, number = records.model._meta.label_lower, 0
    for pks in _chunks(records):
        had = Tagging.objects.filter(tag=tag, model=label, object_id__in=pks).values_list("object_id", flat=True)
        fresh = sorted(set(pks) - set(had))
        Tagging.objects.bulk_create(Tagging(tag=tag, model=label, object_id=pk) for pk in fresh)
        number += len(fresh)
    return number


@transaction.atomic
def take_off(*, tag: Tag, records: models.QuerySet[Any]) -> int:
    """Take a tag off the records; answers how many had it."""
    label, number = records.model._meta.label_lower, 0
    for pks in _chunks(records):
        rows = Tagging.objects.filter(tag=tag, model=label, object_id__in=pks)
        number += rows.values("object_id").distinct().count()
        rows.delete()
    return number


@transaction.atomic
def merge(*, tag: Tag, others: Sequence[Tag], at: datetime) -> int:
    """Give what has one of the other tags this one, and put the others into the bin; answers how many rows changed."""
    number, gone = 0, [other.pk for other in others if other.pk != tag.pk]
    rows = Tagging.objects.filter(tag__in=gone)
    while chunk := list(rows.order_by("pk")[:CHUNK]):
        number += _lead_over(chunk, tag)
    Tag.objects.filter(pk__in=gone).bin(at=at)
    return number


@transaction.atomic
def put_named(model: type[models.Model], wanted: Mapping[int, Sequence[str]]) -> int:
    """Give records of a type, by their keys, tags by name, made where there is none; answers how many they lacked."""
    tags = {name: named(name=name) for name in sorted({name for names in wanted.values() for name in names})}
    label, keys, number = model._meta.label_lower, sorted(wanted), 0
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        rows = Tagging.objects.filter(model=label, object_id__in=some, tag__in=tags.values())
        had = set(rows.values_list("object_id", "tag_id"))
        lacked = [(pk, tags[name].pk) for pk in some for name in wanted[pk] if (pk, tags[name].pk) not in had]
        Tagging.objects.bulk_create(Tagging(tag_id=tag, model=label, object_id=pk) for pk, tag in lacked)
        number += len(lacked)
    return number


@transaction.atomic
def named(*, name: str) -> Tag:
    """The tag of this name, whatever its case; made if there is none."""
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)


def _lead_over(chunk: Sequence[Tagging], tag: Tag) -> int:
    """Let these rows speak of the tag; those whose record has it already go."""
    keys = {row.object_id for row in chunk}
    had = set(Tagging.objects.filter(tag=tag, object_id__in=keys).values_list("model", "object_id"))
    fresh: dict[tuple[str, int], int] = {}
    for row in chunk:
        if (row.model, row.object_id) not in had:
            fresh.setdefault((row.model, row.object_id), row.pk)
    Tagging.objects.filter(pk__in=[row.pk for row in chunk if row.pk not in fresh.values()]).delete()
    Tagging.objects.filter(pk__in=fresh.values()).update(tag=tag)
    return len(fresh)


def _chunks(records: models.QuerySet[Any]) -> Iterator[Sequence[int]]:
    # The keys are read first and whole: what is filtered by the tag changes under it.
    pks = list(records.order_by().values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
