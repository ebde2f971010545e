"""Asking: what is asked for is checked as if it were done now, and kept as the forms take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import Role, User
from guanxi.access.scopes import Action
from guanxi.approvals.models import Approval
from guanxi.approvals.people import approver_for
from guanxi.approvals.subjects import sees, takes_requests
from guanxi.approvals.telling import tell_asked
from guanxi.audit.keyed import apart, is_key
from guanxi.audit.recording import to_json
from guanxi.records.models import as_json
from guanxi.workbench.checking import check_fields, form_asking
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import Verb, verb_named


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Why it is asked, of whom (by default the lead of who asks), and until when."""

    why: str
    deadline: datetime
    approver: User | None = None
    role: Role | None = None


@transaction.atomic
def ask_change(
    *,
    listing: Listing,
    record: Any,
    data: Mapping[str, Any],
    names: Collection[str],
    terms: Terms,
    by: User,
    at: datetime,
) -> Approval:
    """Ask for a change of these fields; `data` is what the record's form would be sent.

    Raises PermissionDenied for what the asker could not do either, ValidationError with what is wrong.
    """
    _within_rights(record, Action.CHANGE, by)
    values = listing.stored(check_fields(listing, names, by, data, record=record))
    after = held_of(listing, values)
    before = {name: held_in(record, name) for name in after}
    if before == after:
        raise ValidationError(_("Nothing would change: the record holds these values already."))
    raw = _raw(form_asking(listing, names, by, record=record).fields, names, data)
    return _ask(listing, record, {"fields": raw, "before": before, "after": after}, terms, by, at)


@transaction.atomic
def ask_verb(
    *, listing: Listing, record: Any, verb: str, data: Mapping[str, Any], terms: Terms, by: User, at: datetime
) -> Approval:
    """Ask for one of the record's verbs; `data` is what the verb's form would be sent. Raises as `ask_change` does."""
    found = verb_named(listing.model, verb)
    if found is None:
        raise ValidationError(_("This is not known: %(key)s") % {"key": verb})
    values_of_verb(found, record, data, by)
    raw = _raw(found.form.base_fields, found.form.base_fields, data) if found.form else {}
    return _ask(listing, record, {"verb": verb, "values": raw, "version": record.version}, terms, by, at)


def values_of_verb(verb: Verb, record: Any, data: Mapping[str, Any], user: User) -> dict[str, Any]:
    """What the verb is given, checked by its form and by this user's rights.

    Raises PermissionDenied or ValidationError.
    """
    _within_rights(record, verb.needs, user)
    if not verb.open_to(user, record._meta.label_lower):
        raise PermissionDenied(_("Who asks may not do this."))
    if verb.form is None:
        return {}
    form = verb.asked(data, record, user)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


def _within_rights(record: Any, action: str, user: User) -> None:
    if not user.is_active or not sees(user, record, action):
        raise PermissionDenied(_("Who asks may not do this to the record."))


def held_in(record: models.Model, name: str) -> Any:
    """What the record holds now under a name of the change log, as JSON."""
    return record.extra.get(name) if is_key(name) else to_json(getattr(record, name))  # type: ignore[attr-defined]


def held_of(listing: Listing, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the record would hold, by the names of the change log, as JSON."""
    columns, custom = apart(values)
    held = {listing.model._meta.get_field(name).attname: _kept(value) for name, value in columns.items()}  # type: ignore[union-attr]
    return held | dict(as_json(listing.model, custom))


def _kept(value: Any) -> Any:
    return to_json(value.pk if isinstance(value, models.Model) else value)


def _raw(fields: Mapping[str, forms.Field], names: Collection[str], data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name].widget.value_from_datadict(data, {}, name) for name in names}  # type: ignore[arg-type]


def _ask(listing: Listing, record: Any, asked: dict[str, Any], terms: Terms, by: User, at: datetime) -> Approval:
    if not takes_requests(listing):
        raise ValidationError(_("No approvals can be asked for about this kind of record."))
    if terms.deadline <= at:
        raise ValidationError({"deadline": _("The deadline has passed already.")})
    if not by.may(Action.CREATE, Approval._meta.label_lower):
        raise PermissionDenied(_("You may not ask for approvals."))
    approval = Approval(
        model=listing.label,
        object_id=record.pk,
        title=str(record)[:200],
        asked=asked,
        why=terms.why,
        approver=approver_for(record, terms.approver, terms.role, by),
        approver_role=terms.role,
        deadline=terms.deadline,
        owner=by,
        created_at=at,
    )
    approval.save()
    tell_asked(approval, record, at)
    return approval
