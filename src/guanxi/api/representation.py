"""Records as JSON for one user: hidden fields left out, masked ones masked, others' names where one sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.api import kinds
from guanxi.api.resources import Attribute, Resource
from guanxi.kernel.phones import mask

Names = Mapping[str, Mapping[int, str]]


def shown(
    resource: Resource, records: Sequence[Any], user: User, keys: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """The records with the fields asked for (default: all that the user sees); one query per field of references."""
    readable = resource.readable_by(user)
    wanted = [a for k, a in resource.attributes.items() if k in readable and (keys is None or k in keys)]
    many = [a.key for a in wanted if a.kind is kinds.REFERENCES]
    if many:
        models.prefetch_related_objects(list(records), *many)
    names = {a.key: _names(a, records, user) for a in wanted if a.kind in (kinds.REFERENCE, kinds.REFERENCES)}
    common = {k: kind for k, kind in resource.common.items() if k == "id" or keys is None or k in keys}
    return [
        {k: kind.show(getattr(record, k)) for k, kind in common.items()}
        | {a.key: _value(a, record, names.get(a.key, {}), masked=readable[a.key]) for a in wanted}
        | _address(record, keys)
        for record in records
    ]


def _value(attribute: Attribute, record: Any, names: Mapping[int, str], *, masked: bool) -> Any:
    if attribute.kind is kinds.REFERENCES:
        return None if masked else [{"id": pk, "name": names.get(pk)} for pk in _keys(attribute, record)]
    if attribute.kind is kinds.REFERENCE:
        pk = next(iter(_keys(attribute, record)), None)
        return None if pk is None or masked else {"id": pk, "name": names.get(pk)}
    raw = attribute.raw(record)
    if raw is None:
        return None
    if masked:
        # A mask is a text: what is no text cannot be shown in part.
        return mask(str(raw)) if attribute.kind is kinds.TEXT and raw else None
    if attribute.kind is kinds.AMOUNT:
        return {"amount": int(raw), "currency": kinds.currency_of(record)}
    return attribute.kind.show(raw)


def _keys(attribute: Attribute, record: Any) -> list[int]:
    if attribute.kind is kinds.REFERENCES:
        return [other.pk for other in getattr(record, attribute.key).all()]
    raw = attribute.raw(record)
    pk = raw.pk if isinstance(raw, models.Model) else raw
    return [] if pk is None else [pk]


def _names(attribute: Attribute, records: Sequence[Any], user: User) -> dict[int, str]:
    """The names of the records referred to, as far as the user may see them."""
    found = {pk for record in records for pk in _keys(attribute, record)}
    if not found:
        return {}
    model = _target(attribute, records[0])
    rows = model._base_manager.filter(pk__in=found)
    if model in rules.models_with_rules():
        rows = rows.filter(rules.condition(model, user))
    return {row.pk: str(row) for row in rows}


def _target(attribute: Attribute, record: Any) -> type[models.Model]:
    raw = attribute.raw(record)
    if isinstance(raw, models.Model):
        return type(raw)
    path = (attribute.column.path if attribute.column else "") or attribute.key
    return record._meta.get_field(path).related_model  # type: ignore[no-any-return]


def _address(record: Any, keys: Collection[str] | None) -> dict[str, str]:
    """Where people open the record."""
    if keys is not None and "url" not in keys:
        return {}
    return {"url": settings.BASE_URL + record.get_absolute_url()} if hasattr(record, "get_absolute_url") else {}
