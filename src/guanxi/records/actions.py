"""The verbs that every record type shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.keyed import COLUMN, apart
from guanxi.audit.log import Change
from guanxi.records.models import Plain, Record, RecordQuerySet, as_json

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

    Raises Conflict, with both values of each field that somebody else has set to something else since.
    """
    # The manager of a record's own class finds records of that class.
    current = cast("R", type(record)._base_manager.select_for_update().get(pk=record.pk))
    if version is not None and current.version != version:
        moved = _changed_since(current, version)
        differing = [n for n, v in values.items() if getattr(current, n) != v]
        clashes = [Clash(n, getattr(current, n), values[n]) for n in differing if moved is None or n in moved]
        if clashes:
            raise Conflict(current, clashes)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean(exclude=[f.name for f in current._meta.concrete_fields if f.name not in values])
    current.save()
    return current


def _changed_since(record: Record | Plain, version: int) -> frozenset[str] | None:
    """The fields that others have changed since this version; None where that cannot be told.

    Each step of the version is one change at most: as many changes, the last ones, hold them all.
    """
    if not isinstance(record, Record) or version > record.version:
        return None
    log = Change.objects.filter(model=record._meta.label_lower, object_id=record.pk).order_by("-pk")
    held = {name for after in log.values_list("after", flat=True)[: record.version - version] for name in after}
    return frozenset(held | {field.name for field in record._meta.concrete_fields if field.attname in held})


@transaction.atomic
def change_all(*, records: models.QuerySet[Any], values: Mapping[str, Any]) -> int:
    """Set these fields of all the records; answers how many."""
    return records.update(**values)


def differing(records: models.QuerySet[M], values: Mapping[str, Any]) -> models.QuerySet[M]:
    """The records that do not hold all of these values yet."""
    columns, custom = apart(values)
    found = ~Q(**columns) if columns else Q()
    for key, value in as_json(records.model, custom).items():
        at = f"{COLUMN}__{key}"
        found |= Q(**{f"{at}__isnull": False}) if value is None else Q(**{f"{at}__isnull": True}) | ~Q(**{at: value})
    return records.filter(found)


@transaction.atomic
def delete(*, records: models.QuerySet[Any], at: datetime) -> int:
    """Put the records into the bin; answers how many."""
    return RecordQuerySet(records.model).filter(pk__in=records.values("pk")).bin(at=at)


@transaction.atomic
def restore(*, records: models.QuerySet[Any]) -> int:
    """Take records back out of the bin; answers how many."""
    return records.filter(deleted_at__isnull=False).update(deleted_at=None)


@transaction.atomic
def remove_unused(*, records: models.QuerySet[Any], at: datetime) -> int:
    """Remove entries of a list of words; answers how many. Raises ValidationError where one is in use."""
    chosen = list(records)
    for relation in _uses(records.model):
        users = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": chosen})
        if (used := users.select_related(relation.field.name).first()) is not None:
            name = getattr(used, relation.field.name)
            told = {"name": name, "number": users.filter(**{relation.field.name: name}).count()}
            told["what"] = relation.related_model._meta.verbose_name_plural
            text = _("“%(name)s” is in use (%(what)s: %(number)s): give these another first.")
            raise ValidationError(text % told)
    return records.delete()[0]


def _uses(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """By what others use such a record: also those that have no name for it here (`+`), if they keep it from going."""
    every = model._meta.get_fields(include_hidden=True)
    uses = [field for field in every if isinstance(field, models.ForeignObjectRel)]
    return [one for one in uses if not one.hidden or one.on_delete is models.PROTECT]
