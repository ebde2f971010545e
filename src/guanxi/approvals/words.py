"""What is asked for, in words, as far as a reader may know it: each field before and after, or a verb's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import listing_for
from guanxi.audit.log import Change
from guanxi.workbench.columns import Money
from guanxi.workbench.listing import Listing
from guanxi.workbench.naming import FieldChange, in_words, named, names_in
from guanxi.workbench.verbs import verb_named


def words_of(approval: Approval, record: Any, user: User) -> tuple[str, list[FieldChange]]:
    """What is asked for as this reader may know it: the verb's name, or empty for a change; and what it sets."""
    listing, asked = listing_for(approval), approval.asked
    if listing is None:
        return "", []
    if "verb" in asked:
        return _words_of_verb(listing, record, asked["verb"], asked["values"], user)
    return "", words_of_fields(listing, record, asked.get("before", {}), asked.get("after", {}), user)


def words_of_fields(
    listing: Listing, record: Any, before: Mapping[str, Any], after: Mapping[str, Any], user: User
) -> list[FieldChange]:
    """Each column before and after; hidden where the reader may not see the field, or the record that it names."""
    change = Change(model=listing.label, object_id=record.pk, before=dict(before), after=dict(after))
    names = names_in([change], user)
    shown = {column.edit or column.key: column for column in listing.columns}

    def said(name: str, held: str, stored: Any) -> str:
        if user.field_access(listing.label, name) <= FieldAccess.MASKED:
            return _("(hidden)")
        as_shown = shown.get(name)
        if stored is not None and isinstance(as_shown, Money):
            return as_shown.text(record, stored)
        return in_words(listing.model, held, stored, names)

    told = []
    for held in after:
        name, label = named(listing.model, held)
        label = str(shown[name].label) if name in shown else label
        told.append(FieldChange(name, label, said(name, held, before[held]), said(name, held, after[held])))
    return told


def _words_of_verb(
    listing: Listing, record: Any, key: str, values: Mapping[str, Any], user: User
) -> tuple[str, list[FieldChange]]:
    verb = verb_named(listing.model, key)
    if verb is None or verb.form is None:
        return str(verb.label if verb else key), []
    form = verb.asked(values, record, user)
    form.is_valid()
    open_to = all(user.field_access(listing.label, name) > FieldAccess.MASKED for name in verb.writes)

    def said(name: str, field: forms.Field) -> str:
        if not open_to or name in form.errors:
            return _("(hidden)")
        value = form.cleaned_data.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return "" if value is None else str(value)

    told = [
        FieldChange(name=name, label=str(field.label or name), before="", after=said(name, field))
        for name, field in form.fields.items()
        if not field.widget.is_hidden
    ]
    return str(verb.label), told
