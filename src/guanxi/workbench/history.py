"""The history of a record in words: field by field, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.audit.log import Change
from guanxi.audit.recording import from_json, model_of
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
    """The changes of the record and its parts, newest first, 30 at a time, without fields that the user may not see."""
    changes = Change.objects.filter(_of(record, listing, user))
    if before.isdigit():
        changes = changes.filter(pk__lt=int(before))
    rows = list(changes.select_related("operation__by").order_by("-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    nouns = {p.model._meta.label_lower: p.noun for p in listing.parts}
    return {
        "changes": [(c, nouns.get(c.model, ""), _fields(c, listing, user)) for c in shown],
        "older": shown[-1].pk if len(rows) > PAGE else None,
    }


def _of(record: Any, listing: Listing, user: User) -> Q:
    """The changes of a record and of its parts, those that are gone included."""
    found = Q(model=listing.label, object_id=record.pk)
    for parts in listing.parts:
        if parts.open_to(user):
            label = parts.model._meta.label_lower
            living = parts.model._base_manager.filter(**{parts.whole: record.pk}).values("pk")
            found |= Q(model=label, object_id__in=living)
            found |= Q(model=label, action=Change.Action.DELETE, **{f"before__{parts.whole}_id": record.pk})
    return found


def _fields(change: Change, listing: Listing, user: User) -> list[FieldChange]:
    model = model_of(change.model)
    columns = {f.attname: f for f in model._meta.concrete_fields}
    # A part says of each line to what it belongs: the page does so already.
    whole = {f"{p.whole}_id" for p in listing.parts if p.model is model}
    names = [n for n in {**change.before, **change.after} if n in columns and n not in whole]
    return [
        FieldChange(
            name=columns[n].name,
            label=str(columns[n].verbose_name),
            before=in_words(model, columns[n], change.before.get(n)),
            after=in_words(model, columns[n], change.after.get(n)),
        )
        for n in names
        if user.field_access(change.model, columns[n].name) > FieldAccess.MASKED
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
