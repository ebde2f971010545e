"""For whose sake goods are reserved and move: a record of any kind, known by its kind and key alone."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models


class Origin(NamedTuple):
    """The kind (model label) and the key of a record."""

    kind: str
    pk: int

    @classmethod
    def of(cls, record: models.Model) -> Origin:
        """The record as an origin."""
        return cls(record._meta.label_lower, record.pk)

    @property
    def named(self) -> dict[str, object]:
        """As the columns of a movement or a reservation hold it."""
        return {"origin_kind": self.kind, "origin_id": self.pk}
