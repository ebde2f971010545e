"""The history of a record in words: field by field, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.audit.log import Change
from guanxi.audit.recording import from_json
from guanxi.workbench.listing import Listing

PAGE = 30


@dataclass(frozen=True)
class FieldChange:
    """One field of one change, as a reader sees it."""

    name: str
    label: str
    before: str
    after: str


def history_of(record: models.Model, listing: Listing, user: User, *, before: str = "") -> dict[str, Any]:
    """The record's changes, newest first, 30 at a time, without the fields that the user may not see."""
    changes = Change.objects.filter(model=record._meta.label_lower, object_id=record.pk)
    if before.isdigit():
        changes = changes.filter(pk__lt=int(before))
    rows = list(changes.select_related("operation__by").order_by("-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    return {
        "changes": [(c, _fields(c, record, listing, user)) for c in shown],
        "older": shown[-1].pk if len(rows) > PAGE else None,
    }


def _fields(change: Change, record: models.Model, listing: Listing, user: User) -> list[FieldChange]:
    columns = {f.attname: f for f in record._meta.concrete_fields}
    names = [n for n in {**change.before, **change.after} if n in columns]
    return [
        FieldChange(
            name=columns[n].name,
            label=str(columns[n].verbose_name),
            before=in_words(type(record), columns[n], change.before.get(n)),
            after=in_words(type(record), columns[n], change.after.get(n)),
        )
        for n in names
        if user.field_access(listing.label, columns[n].name) > FieldAccess.MASKED
    ]


def in_words(model: type[models.Model], column: models.Field[Any, Any], stored: Any) -> str:
    """A stored value as a reader knows it: the word of a choice, the name behind a foreign key."""
    if stored in (None, ""):
        return ""
    if isinstance(column, models.ForeignKey):
        found = column.related_model._base_manager.filter(pk=stored).first()  # type: ignore[union-attr]
        return str(found) if found else f"#{stored}"
    if column.choices:
        return str(dict(column.flatchoices).get(stored, stored))
    return str(from_json(model, {column.attname: stored})[column.attname])
