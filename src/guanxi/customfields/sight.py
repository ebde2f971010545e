"""What rows know of the records that their custom fields lead to: whether their reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import BigIntegerField, BooleanField, Exists, ExpressionWrapper, Model, Q, Value
from django.db.models.functions import Cast

from guanxi.access import rules
from guanxi.access.sight import add_source, name_of
from guanxi.audit.keyed import COLUMN
from guanxi.conditions.extra import Extra
from guanxi.customfields.kinds import PARTY_LABEL, Kind
from guanxi.customfields.registry import fields_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from guanxi.access.models import User


def reference(key: str) -> str:
    """How a row calls the reference that a custom field is; no name of a column and of no key begins so."""
    return f"{COLUMN}_{key}"


def is_seen(record: Any, key: str) -> bool:
    """Whether the record was fetched for somebody who sees what its custom field leads to."""
    return bool(getattr(record, name_of(reference(key)), False))


def target() -> type[Model]:
    """The records that fields of the kind `PARTY` lead to."""
    return apps.get_model(PARTY_LABEL)


def _sights(model: type[Model], user: User | AnonymousUser | None) -> dict[str, Any]:
    keys = [key for key, field in fields_of(model).items() if field.kind == Kind.PARTY]
    if not keys:
        return {}
    inner = Q() if user is None else rules.condition(target(), user)
    seen = target()._base_manager.filter(inner) if inner else None
    return {name_of(reference(key)): _seen(seen, key) for key in keys}


def _seen(rows: Any, key: str) -> Any:
    if rows is None:
        return Value(True)
    # A key as the tables hold it: compared with a number of JSON, the index of keys would not be used.
    asked = Cast(Extra(COLUMN, key).typed("integer", of_outer=True), BigIntegerField())
    return ExpressionWrapper(Q(Exists(rows.filter(pk=asked))), output_field=BooleanField())


add_source(_sights)
