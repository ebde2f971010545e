"""From JSON to a record: through the listing's form, which checks, and its action, which writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import BaseModel

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet, get_visible_or_404
from guanxi.access.scopes import Action
from guanxi.api import custom, kinds
from guanxi.api.problems import Moved, Refused
from guanxi.api.resources import Resource
from guanxi.api.sending import as_form_data, given_in, wrong_in
from guanxi.records.actions import Clash, Conflict
from guanxi.workbench.checking import create_within_reach, form_asking
from guanxi.workbench.fields import limit
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.verbs import Verb


def fetch(resource: Resource, user: User, action: str, pk: int, rows: VisibleQuerySet[Any] | None = None) -> Any:
    """The record, if the user sees it (else Http404, or Moved) and may do this to it (else PermissionDenied)."""
    rows = resource.listing.rows if rows is None else rows
    try:
        record = get_visible_or_404(rows, user, pk=pk)
    except Http404:
        former = resource.listing.former
        if former is not None and (into := former.into(user, pk)) is not None:
            raise Moved(resource.key, into, is_read=action == Action.VIEW) from None
        raise
    if action != Action.VIEW and not rows.visible_to(user, action).filter(pk=pk).exists():
        raise PermissionDenied
    return record


@transaction.atomic
def create(*, resource: Resource, given: BaseModel, by: User, at: datetime) -> Any:
    """Make a record. Whose it shall be, it is the maker's unless told otherwise; it has to lie within their reach."""
    listing = resource.listing
    if listing.form is None or not by.may(Action.CREATE, listing.label):
        raise PermissionDenied
    values, lines = _apart(resource, given_in(given))
    form = listing.form(form_data(resource, values, by), user=by, initial={"owner": by.pk})
    for name, field in form.fields.items():
        field.disabled = name not in values
    limit(form, by)
    if not form.is_valid():
        raise Refused(422, errors=wrong_in(form))
    made_of = {}
    if resource.lines:
        made_of[resource.lines.key] = resource.lines.checked(lines or [], by, kinds.currency_of(form.instance))
    return create_within_reach(listing=listing, values=form.values, by=by, at=at, **made_of)


@transaction.atomic
def change(*, resource: Resource, record: Any, given: BaseModel, version: int | None, by: User, at: datetime) -> Any:
    """Change the fields given, and all lines if any are. Raises Conflict where the record has moved on since."""
    sent, lines = _apart(resource, given_in(given))
    values = checked(resource, sent, by, record)
    if not values and lines is None:
        return record
    if version not in (None, record.version):
        raise Conflict(record, [Clash(name, getattr(record, name, None), value) for name, value in values.items()])
    if resource.lines is None or lines is None:
        return resource.listing.change(record=record, values=values, version=version)
    made_of = {resource.lines.key: resource.lines.checked(lines, by, kinds.currency_of(record))}
    return resource.lines.lines.change(record=record, values=values, version=version, at=at, **made_of)


def checked(resource: Resource, data: dict[str, Any], by: User, record: Any) -> dict[str, Any]:
    """The values given that differ from the record's, checked by its form. Raises Refused with what is wrong."""
    return _asked(resource, data, by, record).changes


def checked_for_many(resource: Resource, given: BaseModel, by: User, one: Any) -> dict[str, Any]:
    """The values given that many records are to be set to, checked by the form of `one` of them."""
    data = custom_among(resource, given_in(given))
    if not data:
        raise Refused(422, errors={"": [_("Say what is to be changed.")]})
    form = _asked(resource, data, by, one)
    if fixed := data.keys() - form.fields.keys():
        raise Refused(422, errors={name: [_("You may not change this field.")] for name in fixed})
    return {name: form.cleaned_data[name] for name in data}


def do(*, verb: Verb, record: Any, given: BaseModel | None, by: User, at: datetime) -> Any:
    """Carry out a verb. Raises Refused with what is wrong with what was given, PermissionDenied if it is not theirs."""
    if not verb.open_to(by, record._meta.label_lower):
        raise PermissionDenied
    values: dict[str, Any] = {}
    if verb.form is not None:
        data = as_form_data(given_in(given), verb.form.base_fields, kinds.currency_of(record), {})
        form = verb.asked(data, record, by)
        if not form.is_valid():
            raise Refused(422, errors=wrong_in(form))
        values = form.cleaned_data
    done = verb.run(record, values, by=by, at=at)
    if not isinstance(done, type(record)):
        # Its key would name a stranger among the records of this kind.
        raise TypeError(f"{verb.key} of {record._meta.label_lower} answers {done!r}, another kind of record")
    return done


def _apart(resource: Resource, given: dict[str, Any]) -> tuple[dict[str, Any], list[BaseModel] | None]:
    """The values of the record itself, those of custom fields among them, and its lines where they were given."""
    given = custom_among(resource, given)
    lines = given.pop(resource.lines.key, None) if resource.lines else None
    return given, lines


def custom_among(resource: Resource, given: dict[str, Any]) -> dict[str, Any]:
    """What was given, with the values of custom fields among the others. Raises Refused for what is no such value."""
    sent = given.pop(custom.OBJECT, None)
    return given | custom.taken(resource.attributes, sent) if sent else given


def _asked(resource: Resource, values: dict[str, Any], by: User, record: Any) -> RecordForm:
    """The form of these values alone, found right. Raises Refused with what is wrong."""
    form = form_asking(resource.listing, values, by, form_data(resource, values, by, record), record=record)
    limit(form, by)
    if not form.is_valid():
        raise Refused(422, errors=wrong_in(form))
    return form


def form_data(resource: Resource, values: dict[str, Any], by: User, record: Any = None) -> dict[str, Any]:
    """The values as the form's widgets would have sent them. Raises Refused for what the user may not write."""
    _may_write(resource, values, by)
    kept = record or resource.model(**{k: v for k, v in values.items() if k == "currency" and v})
    named = {key: attribute.kind for key, attribute in resource.attributes.items()}
    return as_form_data(values, resource.inputs, kinds.currency_of(kept), named)


def _may_write(resource: Resource, values: Mapping[str, Any], by: User) -> None:
    readable = resource.readable_by(by)
    refused = {}
    for key in values:
        if key not in readable:
            refused[key] = [_("There is no such field.")]
        elif not resource.may_write(by, key):
            refused[key] = [_("You may not change this field.")]
    if refused:
        raise Refused(422, errors=refused)
