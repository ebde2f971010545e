"""Everything in the database that points to a party, read from the models, so that nobody keeps a list of it.

A reference is a foreign key (one-to-one and the tables behind many-to-many included), a pair of columns that names
a record by the label of its model and its key (`subject_model` and `subject_id`, `model` and `object_id`), or a custom
field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from guanxi.audit.keyed import COLUMN
from guanxi.audit.models import AuditedQuerySet, Change
from guanxi.parties.models import FormerFile, Party
from guanxi.readlog.models import Entry
from guanxi.records.models import Record, RecordQuerySet
from guanxi.search.models import SearchDocument
from guanxi.workbench.custom import references_of

# The change log says what was done to which record: led over, it would undo the deeds of one on the other. The index
# follows from the records. Who has looked at one file has not looked at the other.
LEFT_ALONE: frozenset[type[models.Model]] = frozenset({Change, Entry, SearchDocument})
# This one says which file is gone.
STAYS = FormerFile._meta.get_field("party")
PAIRS = {"object_id": "model"}


@dataclass(frozen=True)
class Reference:
    """One way in which rows of a model point to parties; `label` is the column that names the model, if any."""

    model: type[models.Model]
    column: str
    label: str = ""

    def rows(self, parties: Collection[int]) -> AuditedQuerySet[Any]:
        """The rows that point to one of these parties, those in the bin too; what is written to them is recorded."""
        kind = RecordQuerySet if issubclass(self.model, Record) else AuditedQuerySet
        named = {self.label: Party._meta.label_lower} if self.label else {}
        return kind(self.model).filter(**{f"{self.column}__in": list(parties)}, **named)

    def lead(self, rows: AuditedQuerySet[Any], party: int) -> int:
        """Let these rows point to this party."""
        return rows.update(**{self.column: party})

    def __str__(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"


@dataclass(frozen=True)
class CustomReference(Reference):
    """A custom field that leads to parties; `key` is its own, the column where JSON holds it."""

    key: str = ""

    def lead(self, rows: AuditedQuerySet[Any], party: int) -> int:
        return rows.update(**{self.key: party})


def references() -> list[Reference]:
    """Every reference to parties of every installed package."""
    found = [Reference(key.model, key.name) for key in _keys() if key != STAYS]
    for model in apps.get_models(include_auto_created=True):
        if model not in LEFT_ALONE:
            found += _pairs(model)
        found += [CustomReference(model, f"{COLUMN}__{f.key}", key=f.key) for f in references_of(model)]
    return found


def _keys() -> Iterator[models.ForeignKey[Any, Any]]:
    for relation in Party._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.proxy:  # type: ignore[union-attr]
            yield relation.field


def _pairs(model: type[models.Model]) -> Iterator[Reference]:
    columns = {f.name: f for f in model._meta.local_concrete_fields}
    for name, column in columns.items():
        if isinstance(column, models.IntegerField) and name.endswith("_id"):
            label = PAIRS.get(name) or f"{name.removesuffix('_id')}_model"
            if isinstance(columns.get(label), models.CharField):
                yield Reference(model, name, label)
