"""Deleting ranges of rows, with what hangs on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from django.apps import apps
from django.db import models, router
from django.db.models import Q

from guanxi.audit.models import Change, Operation
from guanxi.demo.removal.kept import Model, references
from guanxi.demo.removal.spans import Span, between
from guanxi.parties.models import Party
from guanxi.search.models import SearchDocument
from guanxi.search.registry import kind_of

BATCH = 2_000
# Columns by which rows name a record of any model.
LOOSE = (("model", "object_id"), ("subject_model", "subject_id"))


def delete_span(model: Model, span: Span) -> Counter[str]:
    """Delete the rows with keys in a span and all that hangs on them; answers how many of each model."""
    done: Counter[str] = Counter()
    _let_go(model, lambda column: between(column, span), done)
    _forget(model, span, done)
    done[model._meta.label_lower] += _delete(models.QuerySet(model).filter(pk__range=span))
    return done


def _let_go(model: Model, pointing: Callable[[str], Q], done: Counter[str]) -> None:
    """Delete or empty what points to rows of the model; `pointing` makes the condition for a column."""
    for child, field in references(model):
        rows: models.QuerySet[models.Model] = models.QuerySet(child).filter(pointing(field.attname))
        if field.remote_field.on_delete is models.CASCADE:
            for pks in _batches(rows):
                _let_go(child, partial(_among, pks), done)
                done[child._meta.label_lower] += _delete(models.QuerySet(child).filter(pk__in=pks))
        elif field.null:
            rows.update(**{field.attname: None})


def _among(pks: list[int], column: str) -> Q:
    return Q(**{f"{column}__in": pks})


def _of_any(rows: models.QuerySet[models.Model], column: str) -> Q:
    return Q(**{f"{column}__in": rows.values("pk")})


def _forget(model: Model, span: Span, done: Counter[str]) -> None:
    """Take the rows out of the search index and the change log, and messages and shares that name them."""
    label = model._meta.label_lower
    kind = kind_of(label)
    if kind is not None:
        SearchDocument.objects.filter(pk__range=(kind.base + span[0], kind.base + span[1])).delete()
    told = Change.objects.filter(model=label, object_id__range=span)
    operations = set(told.order_by().values_list("operation_id", flat=True).distinct())
    for table, about, key in _naming():
        rows: models.QuerySet[models.Model] = models.QuerySet(table).filter(**{about: label, f"{key}__range": span})
        _let_go(table, partial(_of_any, rows), done)
        _delete(rows)
    if operations:
        Operation.objects.filter(pk__in=operations, changes__isnull=True).delete()


def _naming() -> Iterator[tuple[Model, str, str]]:
    """Tables whose rows name records by label and key; those whose every row belongs to a party go with the party."""
    for table in apps.get_models():
        fields = {field.name: field for field in table._meta.concrete_fields}
        of_a_party = any(field.related_model is Party and not field.null for field in fields.values())
        for about, key in LOOSE:
            if about in fields and key in fields and not of_a_party:
                yield table, about, key


def _batches(rows: models.QuerySet[models.Model]) -> Iterator[list[int]]:
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield pks


def _delete(rows: models.QuerySet[models.Model]) -> int:
    """One DELETE statement: what hangs on the rows has been dealt with."""
    return rows._raw_delete(router.db_for_write(rows.model)) or 0
