"""Stored values as a reader knows them; records are named only to who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.audit.log import Change
from guanxi.audit.recording import from_json, model_of
from guanxi.records.models import Part
from guanxi.workbench.listing import listing_of

Names = Mapping[tuple[str, int], models.Model]


def names_in(changes: Iterable[Change], user: User) -> Names:
    """The records that the changes are about or refer to, by model and key, as far as the user may see them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        wanted[change.model].add(change.object_id)
        for column in model_of(change.model)._meta.concrete_fields:
            if isinstance(column, models.ForeignKey):
                values = (side.get(column.attname) for side in (change.before, change.after))
                wanted[_label(column)].update(v for v in values if v)
    return {(label, pk): r for label, pks in wanted.items() for pk, r in _visible(label, pks, user).items()}


def in_words(model: type[models.Model], column: models.Field[Any, Any], stored: Any, names: Names) -> str:
    """A stored value in words: that of a choice, the name behind a foreign key."""
    if stored in (None, ""):
        return ""
    if isinstance(column, models.ForeignKey):
        # Parts are called by what they hold, for which there are rules of its own.
        named = None if issubclass(model_of(_label(column)), Part) else names.get((_label(column), stored))
        return str(named or _("(hidden)"))
    if column.choices:
        return str(dict(column.flatchoices).get(stored, stored))
    return str(from_json(model, {column.attname: stored})[column.attname])


def _visible(label: str, pks: set[int], user: User) -> dict[int, Any]:
    model = model_of(label)
    rows = model._base_manager.all()
    if model in rules.models_with_rules():
        rows = rows.filter(rules.condition(model, user))
    elif model._meta.app_label != User._meta.app_label:
        # The company's people and teams are known to all of them; what else has no rule is closed to everyone.
        return {}
    listing = listing_of(model)
    return rows.select_related(*(listing.related if listing else ())).in_bulk(pks) if pks else {}


def _label(column: models.ForeignKey[Any, Any]) -> str:
    return column.related_model._meta.label_lower  # type: ignore[union-attr, no-any-return]
