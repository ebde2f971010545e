"""Deleting for good what has rested long enough in the bin, with all that belongs to it; what is referred to stays.

The foreign keys say which is which: PROTECT refers, CASCADE belongs. A part of two records (an allocation of a payment
to an order, a position of a person in an organisation) refers to the one as long as the other lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, ForeignKey, OuterRef

from guanxi.access.models import Share
from guanxi.audit.models import AuditedModel, AuditedQuerySet, Operation
from guanxi.audit.operations import operation
from guanxi.records.actions import DAYS_IN_BIN
from guanxi.records.models import Record, RecordQuerySet

BATCH = 200
CAUSE = "records.purge"
Key = ForeignKey[Any, Any]


def record_types() -> list[type[Record]]:
    """Every type of records that has a bin."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def expired(model: type[Record], at: datetime) -> RecordQuerySet[Any]:
    """The records of a type that have rested their time in the bin."""
    return RecordQuerySet(model).filter(deleted_at__lte=at - DAYS_IN_BIN)


def unreferred(records: RecordQuerySet[Any]) -> RecordQuerySet[Any]:
    """Those of the records to which nothing refers that is not theirs."""
    for key in _keys_to(records.model):
        rows: models.QuerySet[Any] = key.model._base_manager.filter(**{key.name: OuterRef("pk")})
        if key.remote_field.on_delete in (models.PROTECT, models.RESTRICT):
            records = records.exclude(Exists(rows))
        elif key.remote_field.on_delete is models.CASCADE:
            for other in _other_wholes(key):
                living = {f"{other.name}__isnull": False, f"{other.name}__deleted_at__isnull": True}
                records = records.exclude(Exists(rows.filter(**living)))
    return records


def purge(*, model: type[Record], at: datetime, report: Callable[[int], None] = lambda done: None) -> tuple[int, int]:
    """Delete the expired records of a type in batches, each whole and recorded; answers how many went, and stayed."""
    going, gone, last = unreferred(expired(model, at)).order_by("pk"), 0, 0
    while pks := list(going.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(), operation(Operation.Kind.JOB, at=at, cause=CAUSE):
            Share.objects.filter(model=model._meta.label_lower, object_id__in=pks).delete()
            _delete(model, pks)
        gone, last = gone + len(pks), pks[-1]
        report(gone)
    return gone, expired(model, at).count()


def _delete(model: type[AuditedModel], pks: Sequence[int]) -> None:
    """Delete the rows, and first what belongs to them: each is recorded, which the database's own cascade is not."""
    for key in _keys_to(model):
        if key.remote_field.on_delete is models.CASCADE and issubclass(key.model, AuditedModel):
            rows = key.model._base_manager.filter(**{f"{key.name}__in": pks})
            _delete(key.model, list(rows.values_list("pk", flat=True)))
    if pks:
        AuditedQuerySet(model).filter(pk__in=pks).delete()


def _keys_to(model: type[models.Model]) -> Iterator[Key]:
    """The foreign keys that point to a model, those without a way back included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            yield relation.field


def _other_wholes(key: Key) -> list[Key]:
    """The records besides that of the key to which the same row belongs."""
    return [
        field
        for field in key.model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field != key
        and field.remote_field.on_delete is models.CASCADE
        and issubclass(field.related_model, Record)
    ]
