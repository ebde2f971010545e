"""Which records of a kind are settled: a closed past, which stays with whose it was when somebody leaves."""

from __future__ import annotations

from django.db.models import Model, Q

EVERY = Q(pk__isnull=False)
_settled: dict[str, Q] = {}


def settled(model: type[Model], condition: Q = EVERY) -> None:
    """Say which records of the model are settled: won, delivered, done; without a condition, all of them."""
    _settled[model._meta.label_lower] = condition


def still_open(model: type[Model]) -> Q:
    """The records of the model that somebody has to go on with; all of a kind of which nothing was said."""
    condition = _settled.get(model._meta.label_lower)
    return Q() if condition is None else ~condition
