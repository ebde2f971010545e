"""Records as JSON for one user: hidden fields left out, masked ones masked, others' names where one sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.sensitive import is_sensitive
from guanxi.api import kinds
from guanxi.api.attributes import names_of
from guanxi.api.custom import OBJECT, CustomAttribute
from guanxi.api.problems import Refused
from guanxi.api.resources import Resource
from guanxi.readlog.limiting import may_see_more
from guanxi.readlog.noting import How, note


def shown(
    resource: Resource, records: Sequence[Any], user: User, keys: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """The records with the fields asked for (default: all that the user sees); one query per field of references."""
    readable = resource.readable_by(user)
    wanted = [a for k, a in resource.attributes.items() if k in readable and (keys is None or k in keys)]
    many = [a.path for a in wanted if a.kind is kinds.REFERENCES]
    if many:
        models.prefetch_related_objects(list(records), *many)
    names = {a.key: names_of(a, records, user) for a in wanted if a.refers or a.kind is kinds.REFERENCES}
    for a in wanted:
        if a.column is not None:
            a.column.prepare(records)
    for a in wanted:
        if not readable[a.key] and is_sensitive(resource.model._meta.label_lower, a.key):
            _reveal([record for record in records if getattr(record, a.key, None)], a.key, user)
    common = {k: kind for k, kind in resource.common.items() if k == "id" or keys is None or k in keys}
    found = []
    for record in records:
        currency = kinds.currency_of(record)
        values = {k: kind.show(getattr(record, k)) for k, kind in common.items()}
        held: dict[str, Any] = {}
        for a in wanted:
            into = held if isinstance(a, CustomAttribute) else values
            into[a.key] = a.shown(record, names.get(a.key, {}), currency=currency, masked=readable[a.key])
        found.append(values | ({OBJECT: held} if held else {}) | _address(record, keys))
    return found


def shown_whole(resource: Resource, record: Any, user: User) -> dict[str, Any]:
    """One record with all that the user sees of it, its lines included."""
    lines = {resource.lines.key: resource.lines.shown(record, user)} if resource.lines else {}
    return shown(resource, [record], user)[0] | lines


def _reveal(records: list[Any], key: str, user: User) -> None:
    if not may_see_more(user, records, key):
        raise Refused(429, _("You have had too many masked numbers shown within an hour. Leave them out by fields=."))
    note(records, How.REVEALED, by=user, field=key)


def _address(record: Any, keys: Collection[str] | None) -> dict[str, str]:
    """Where people open the record."""
    if keys is not None and "url" not in keys:
        return {}
    return {"url": settings.BASE_URL + record.get_absolute_url()} if hasattr(record, "get_absolute_url") else {}
