"""The history of a record in words: field by field, before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.log import Change
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.naming import FieldChange, Names, fields_told, names_in

PAGE = 30


@dataclass(frozen=True)
class Source:
    """Changes of other rows that belong to the history of a record.

    `of(record, listing, user)` answers those that its reader may know of; `noun` names such a row, `without` the
    columns (attnames) by which it says to what it belongs.
    """

    label: str
    noun: str | Promise
    of: Callable[[Any, Listing, User], Q | None]
    without: frozenset[str]


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Tell these changes, too, in the history of records."""
    _sources[source.label] = source


def history_of(record: models.Model, listing: Listing, user: User, *, before: str = "") -> dict[str, Any]:
    """The changes of the record and its parts, newest first, 30 at a time, without fields that the user may not see."""
    changes = Change.objects.filter(_of(record, listing, user))
    if (last := key_in(before)) is not None:
        changes = changes.filter(pk__lt=last)
    former = listing.former.of(record) if listing.former else {}
    rows = list(changes.select_related("operation__by").order_by("-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    names = names_in(shown, user)
    nouns = {s.label: s.noun for s in _sources.values()} | {p.model._meta.label_lower: p.noun for p in listing.parts}
    currency = getattr(record, "currency", "")
    return {
        "changes": [(c, _noun(c, nouns, listing, former), _fields(c, listing, user, names, currency)) for c in shown],
        "older": shown[-1].pk if len(rows) > PAGE else None,
    }


def _noun(change: Change, nouns: Mapping[str, Any], listing: Listing, former: Mapping[int, str]) -> str | Promise:
    """What was changed, where it was not the record itself."""
    if change.model == listing.label and change.object_id in former:
        return _("from %(name)s (merged)") % {"name": former[change.object_id]}
    return nouns.get(change.model, "")


def _of(record: Any, listing: Listing, user: User) -> Q:
    """The changes of a record and of its parts, those that are gone included."""
    found = Q(model=listing.label, object_id=record.pk)
    if listing.former:
        found |= Q(model=listing.label, object_id__in=list(listing.former.of(record)))
    for parts in listing.parts:
        if parts.open_to(user):
            label = parts.model._meta.label_lower
            living = parts.model._base_manager.filter(**{parts.whole: record.pk}).values("pk")
            found |= Q(model=label, object_id__in=living)
            found |= Q(model=label, action=Change.Action.DELETE, **{f"before__{parts.whole}_id": record.pk})
    for source in _sources.values():
        if (further := source.of(record, listing, user)) is not None:
            found |= further
    return found


def _fields(change: Change, listing: Listing, user: User, names: Names, currency: str) -> list[FieldChange]:
    # A part says of each line to what it belongs: the page does so already.
    whole = {f"{p.whole}_id" for p in listing.parts if p.model._meta.label_lower == change.model}
    if (source := _sources.get(change.model)) is not None:
        whole |= source.without
    return fields_told(change, names, user, without=whole, currency=currency)
