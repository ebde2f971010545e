"""The verbs of tags: putting them on records and taking them off, of any number at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
def named(*, name: str) -> Tag:
    """The tag of this name, whatever its case; made if there is none."""
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)


def _chunks(records: models.QuerySet[Any]) -> Iterator[Sequence[int]]:
    # The keys are read first and whole: what is filtered by the tag changes under it.
    pks = list(records.order_by().values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
