"""Conditions on tags: the records of a tag are read from an index, so that a rare one is found at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from guanxi.conditions.kinds.multichoice import MultiChoice
from guanxi.tags.models import Tag, Tagging


@dataclass(frozen=True)
class Tagged:
    """What conditions ask of the tags of a model's records."""

    label: str

    def has_any(self, keys: tuple[str, ...]) -> Q:
        """Those with at least one of the tags."""
        rows = Tagging.objects.filter(model=self.label, tag__in=[int(key) for key in keys])
        return Q(pk__in=rows.values("object_id"))

    def has_all(self, keys: tuple[str, ...]) -> Q:
        """Those with each of the tags."""
        found = Q()
        for key in keys:
            found &= self.has_any((key,))
        return found

    def is_empty(self) -> Q:
        """Those with none."""
        living = Tagging.objects.filter(model=self.label, object_id=OuterRef("pk"), tag__deleted_at__isnull=True)
        return ~Q(Exists(living))


@dataclass(frozen=True, eq=False)
class TagsField(MultiChoice):
    """The tags of a record, by their keys."""

    def source(self, model: type[Model], value: Any = None) -> Tagged:
        return Tagged(model._meta.label_lower)


def choices() -> Iterator[tuple[str, str]]:
    """Every tag, by name. Keys stand as texts, as addresses have them."""
    return ((str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name"))
