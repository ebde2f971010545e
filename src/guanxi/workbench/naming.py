"""Stored values as a reader knows them; records are named only to who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.audit.keyed import is_key
from guanxi.audit.log import Change
from guanxi.audit.recording import audited_fields, from_json, model_of
from guanxi.customfields.kinds import PARTY_LABEL, Kind
from guanxi.kernel import money
from guanxi.records.models import Part
from guanxi.shell.components.figures import babel_locale
from guanxi.workbench import custom
from guanxi.workbench.listing import listing_of

Names = Mapping[tuple[str, int], models.Model]


@dataclass(frozen=True)
class FieldChange:
    """One field of one change, as a reader sees it."""

    name: str
    label: str
    before: str
    after: str


Told = tuple[str, str]
_tellers: dict[tuple[str, str], Callable[[Any, Any], Told]] = {}


def tell(label: str, held: str, teller: Callable[[Any, Any], Told]) -> None:
    """Tell changes of a column that holds much as `teller(before, after)` does: in words, and what differs alone."""
    _tellers[label, held] = teller


def fields_told(
    change: Change, names: Names, user: User, *, without: Collection[str] = (), currency: str = ""
) -> list[FieldChange]:
    """The fields of a change in words, without those that the user may not see and the columns (attnames) left out.

    `currency` is that of the record's amounts, where the change does not say it.
    """
    model = model_of(change.model)
    about = names.get((change.model, change.object_id))
    currency = {**change.before, **change.after}.get("currency") or getattr(about, "currency", "") or currency
    found = []
    for held in {**change.before, **change.after}:
        name, label = named(model, held)
        if label and held not in without and user.field_access(change.model, name) > FieldAccess.MASKED:
            if (teller := _tellers.get((change.model, held))) is not None:
                before, after = teller(change.before.get(held), change.after.get(held))
            else:
                before, after = (
                    in_words(model, held, side.get(held), names, currency) for side in (change.before, change.after)
                )
            found.append(FieldChange(name, label, before, after))
    return found


def named(model: type[models.Model], held: str) -> tuple[str, str]:
    """The name and the label of a field, by its name in the change log; no label where it is not told."""
    if is_key(held):
        field = custom.field_named(model, held)
        return held, field.label if field else ""
    column = next((c for c in audited_fields(model) if c.attname == held), None)
    # What has no name for people (a token, the key of what it is about) is the program's own.
    told = column is not None and isinstance(column.verbose_name, Promise)
    return (column.name, str(column.verbose_name)) if column and told else (held, "")


def names_in(changes: Iterable[Change], user: User) -> Names:
    """The records that the changes are about or refer to, by model and key, as far as the user may see them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        wanted[change.model].add(change.object_id)
        for field in custom.references_of(model_of(change.model)):
            values = (side.get(field.key) for side in (change.before, change.after))
            wanted[PARTY_LABEL].update(v for v in values if isinstance(v, int))
        for column in model_of(change.model)._meta.concrete_fields:
            if isinstance(column, models.ForeignKey):
                values = (side.get(column.attname) for side in (change.before, change.after))
                wanted[_label(column)].update(v for v in values if v)
    return {(label, pk): r for label, pks in wanted.items() for pk, r in visible(label, pks, user).items()}


def in_words(model: type[models.Model], held: str, stored: Any, names: Names, currency: str = "") -> str:
    """A stored value in words, by its name in the change log: that of a choice, the name behind a foreign key.

    Amounts are in `currency`, by default the company's.
    """
    if stored in (None, ""):
        return ""
    if is_key(held):
        field = custom.field_named(model, held)
        if field is not None and field.kind == Kind.PARTY:
            return str(names.get((PARTY_LABEL, stored)) or _("(hidden)"))
        return custom.in_words(field, field.python(stored)) if field else str(stored)
    column = next(c for c in model._meta.concrete_fields if c.attname == held)
    if isinstance(column, models.ForeignKey):
        # Most parts are called by what they hold, for which there are rules of its own.
        target = model_of(_label(column))
        named = None if issubclass(target, Part) and not target.named else names.get((_label(column), stored))
        return str(named or _("(hidden)"))
    if column.choices:
        return str(dict(column.flatchoices).get(stored, stored))
    # Whole numbers of this size are amounts in minor units, and only they.
    if type(column) is models.BigIntegerField:
        return money.format(stored, currency or settings.CURRENCY, babel_locale())
    return _written(from_json(model, {column.attname: stored})[column.attname])


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def visible(label: str, pks: set[int], user: User) -> dict[int, Any]:
    """Those of the records of a model (by label) that the user sees, by key."""
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
