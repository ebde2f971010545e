"""Vocabularies: of which fields of a model conditions may speak. Packages register theirs in `vocabulary.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.apps import apps
from django.db.models import Model

from guanxi.conditions.columns import columns_read
from guanxi.conditions.kinds.base import Field

Source = Callable[[type[Model]], Iterable[Field]]


class Vocabulary:
    """The fields of one model, by key."""

    def __init__(self, model: type[Model], *fields: Field) -> None:
        self.model = model
        self._fields: dict[str, Field] = {}
        self.add(*fields)

    def __repr__(self) -> str:
        return f"Vocabulary({self.label})"

    def add(self, *fields: Field) -> None:
        """Add fields. Raises ValueError for a key that is taken, FieldDoesNotExist for a path that leads nowhere."""
        for field in fields:
            if field.key in self._fields:
                raise ValueError(f"{self.label} has a field {field.key!r} already")
            columns_read(self.model, field)
            self._fields[field.key] = field

    @property
    def label(self) -> str:
        """The model's label, "parties.party"."""
        return self.model._meta.label_lower

    @property
    def declared(self) -> Mapping[str, Field]:
        """The fields that the packages have declared, by key."""
        return self._fields

    def fields(self) -> Mapping[str, Field]:
        """All fields by key, those of the sources (custom fields) included; a declared field wins over them."""
        custom = {field.key: field for source in _sources for field in source(self.model)}
        return self._fields | {key: field for key, field in custom.items() if key not in self._fields}


_vocabularies: dict[str, Vocabulary] = {}
_sources: list[Source] = []


def vocabulary_of(model: type[Model] | str) -> Vocabulary:
    """The vocabulary of a model, given as such or by its label; empty until fields are registered."""
    model = apps.get_model(model) if isinstance(model, str) else model
    return _vocabularies.setdefault(model._meta.label_lower, Vocabulary(model))


def register(model: type[Model] | str, *fields: Field) -> Vocabulary:
    """Add fields to the vocabulary of a model: its own package does, and any package above that knows more of it."""
    vocabulary = vocabulary_of(model)
    vocabulary.add(*fields)
    return vocabulary


def add_source(source: Source) -> None:
    """Add a function that gives further fields of a model at the time of asking (custom fields)."""
    _sources.append(source)
