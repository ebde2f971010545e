"""Rows of another model that belong to a record: a party's orders, an order's lines, a record's tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignObjectRel, Model, OuterRef, Q, QuerySet


@dataclass(frozen=True)
class Rows:
    """The rows of `model` whose `link` (a lookup that leads back) is the record's key, and that fulfil `where`."""

    model: type[Model]
    link: str
    where: Q = field(default_factory=Q)

    def of_outer(self) -> QuerySet[Model]:
        """The rows of the one record that a surrounding query is looking at."""
        return self.model._default_manager.filter(self.where, **{self.link: OuterRef("pk")}).order_by()


def rows_along(model: type[Model], path: str) -> Rows:
    """The rows at the end of a path of relations ("orders", "contacts__orders").

    Raises FieldDoesNotExist, or ValueError where no lookup leads back: then `Rows` has to be given in full.
    """
    links: list[str] = []
    for name in path.split("__"):
        relation: Any = model._meta.get_field(name)
        if not relation.is_relation or relation.related_model is None:
            raise ValueError(f"{path} is not a path of relations of {model._meta.label}")
        if isinstance(relation, ForeignObjectRel):
            links.insert(0, relation.field.name)
        elif relation.remote_field.hidden:
            raise ValueError(f"{model._meta.label}.{name} has no way back: give Rows(model, link)")
        else:
            links.insert(0, relation.related_query_name())
        model = relation.related_model
    return Rows(model, "__".join(links))
