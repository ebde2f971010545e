"""The fields that filters of a list may use: they follow from its columns; a listing declares only what differs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.choice import Boolean, Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.number import Money, Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.text import Text
from guanxi.records.models import Record
from guanxi.workbench import columns
from guanxi.workbench.columns import Column

# The first that fits counts: a moment is a day to Django.
_KINDS: tuple[tuple[type[models.Field[Any, Any]], type[Field]], ...] = (
    (models.BooleanField, Boolean),
    (models.DateTimeField, DateTime),
    (models.DateField, Date),
    (models.IntegerField, Number),
    (models.DecimalField, Number),
    (models.FloatField, Number),
    (models.CharField, Text),
    (models.TextField, Text),
)


def fields_of(model: type[models.Model], shown: Sequence[Column], filters: Iterable[Field]) -> list[Field]:
    """The fields in the order of the columns, then `filters` that are none of them, then what every record has."""
    declared = {field.key: field for field in filters}
    of_columns = [(c, declared.pop(c.key, None) or condition_field(model, c)) for c in shown]
    found = {c.key: replace(field, group=field.group or c.group) for c, field in of_columns if field is not None}
    found |= declared
    group = next((c.group for c in shown if c.key in ("owner", "created_at")), "")
    common = _common(found, group) if issubclass(model, Record) else ()
    return [*found.values(), *(field for field in common if field.key not in found)]


def condition_field(model: type[models.Model], column: Column) -> Field | None:
    """The field of conditions that a column is; None for what is computed, which no query can ask for."""
    path = (column.path or column.key).replace(".", "__")
    held = None if column.compute else _held(model, path)
    if held is None:
        return None
    at: dict[str, Any] = {} if path == column.key else {"path": path}
    if isinstance(held, models.ForeignKey):
        return Reference(column.key, column.label, model=held.related_model, **at)  # type: ignore[arg-type]
    if held.choices:
        return Choice(column.key, column.label, choices=list(held.flatchoices), **at)
    if isinstance(column, columns.Money):
        return Money(column.key, column.label, currency_path="currency" if _held(model, "currency") else "", **at)
    kind = next((kind for sort, kind in _KINDS if isinstance(held, sort)), None)
    return kind(column.key, column.label, **at) if kind else None


def _common(found: Container[str], group: str | Promise) -> Iterator[Field]:
    """What can be asked of every record: the team where it has an owner, and its times."""
    if "owner" in found:
        yield Reference("team", _("Team"), model=Team, group=group)
    yield DateTime("created_at", _("Created"), group=group)
    yield DateTime("updated_at", _("Last changed"), group=group)


def _held(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The database field at the end of a path; None where there is none, as with a method or a relation to many."""
    found: Any = None
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = found.related_model or model
    return found if isinstance(found, models.Field) and not found.many_to_many else None
