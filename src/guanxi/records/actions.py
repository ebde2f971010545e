"""The verbs that every record type shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.db import models, transaction

from guanxi.access.models import User
from guanxi.records.models import Plain, Record, RecordQuerySet

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound=Record | Plain)
DAYS_IN_BIN = timedelta(days=30)


@dataclass(frozen=True)
class Clash:
    """One field that two editors changed: what it was read as, what the other made of it, what this one wants."""

    field: str
    theirs: Any
    yours: Any


class Conflict(Exception):
    """The record has been changed by someone else since it was read. Nothing has been written."""

    def __init__(self, record: Record | Plain, clashes: list[Clash]) -> None:
        super().__init__(f"{record._meta.label_lower} {record.pk} was changed meanwhile")
        self.record = record
        self.clashes = clashes


@transaction.atomic
def create(model: type[M], *, values: Mapping[str, Any], by: User | None, at: datetime) -> M:
    """Make a record or part. Raises ValidationError for what its fields or constraints do not take."""
    record = model(**values)
    if isinstance(record, Record):
        record.created_at = record.updated_at = at
    record.full_clean()
    record.save()
    return record


@transaction.atomic
def change(*, record: R, values: Mapping[str, Any], version: int | None) -> R:
    """Set these fields, if the record still has the version that the editor saw (None: whatever its version).

    Raises Conflict, with both values of each differing field, if it has moved on.
    """
    # The manager of a record's own class finds records of that class.
    current = cast("R", type(record)._base_manager.select_for_update().get(pk=record.pk))
    if version is not None and current.version != version:
        clashes = [Clash(n, getattr(current, n), v) for n, v in values.items() if getattr(current, n) != v]
        if clashes:
            raise Conflict(current, clashes)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean(exclude=[f.name for f in current._meta.concrete_fields if f.name not in values])
    current.save()
    return current


@transaction.atomic
def change_all(*, records: models.QuerySet[Any], values: Mapping[str, Any]) -> int:
    """Set these fields of all the records; answers how many."""
    return records.update(**values)


@transaction.atomic
def delete(*, records: models.QuerySet[Any], at: datetime) -> int:
    """Put the records into the bin; answers how many."""
    return RecordQuerySet(records.model).filter(pk__in=records.values("pk")).bin(at=at)


@transaction.atomic
def restore(*, records: models.QuerySet[Any]) -> int:
    """Take records back out of the bin; answers how many."""
    return records.filter(deleted_at__isnull=False).update(deleted_at=None)
