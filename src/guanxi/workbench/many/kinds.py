"""What is done to many records alike: each kind says what it needs, and what it does to some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.records.actions import differing
from guanxi.workbench.checking import check_fields
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import Verb, verb_for_many, verb_label

# Does it to these records, at this moment; answers how many were changed, the others being so already.
Act = Callable[[VisibleQuerySet[Any], datetime], int]
Prepare = Callable[[Listing, User, Mapping[str, str], VisibleQuerySet[Any]], Act]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One thing that can be done to many records of a listing.

    needs    what one has to be allowed to do to each of them
    prepare  checks what was given for it, as a form sends it, and answers what does it. Raises ValidationError with
             what is wrong, PermissionDenied where the user may not
    label    of the operation
    apart    what refuses one keeps it from no other: it is left out, and told; by default all or none is done
    """

    key: str
    prepare: Prepare
    label: str
    needs: str = Action.CHANGE
    apart: bool = False


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Make it known, by its key."""
    _kinds[kind.key] = kind


def kind_of(listing: Listing, key: str) -> Kind:
    """What this key means in a listing: a common change, or a verb of its records. Raises PermissionDenied."""
    if (verb := verb_for_many(listing.model, key)) is not None:
        label = verb_label(listing.model, verb)
        return Kind(key=key, needs=verb.needs, prepare=partial(_carry_out, verb), label=label, apart=True)
    if key not in _kinds:
        raise PermissionDenied
    return _kinds[key]


def may_assign(listing: Listing, user: User) -> bool:
    """Whether the user may give records of the listing to others."""
    return user.edits(listing.label, "owner")


def _offered(listing: Listing, key: str) -> None:
    if key not in listing.bulk:
        raise PermissionDenied


def _edit(listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    _offered(listing, "edit")
    key = given.get("column", "")
    if not key:
        raise ValidationError(_("Choose what to change."))
    column = listing.columns_for(user).get(key)
    if column is None or not column.edit or column.single:
        raise PermissionDenied
    values = listing.stored(check_fields(listing, [column.edit], user, given, record=rows.first()))
    return lambda records, at: listing.change_all(records=differing(records, values), values=values)


def _assign(listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    _offered(listing, "assign")
    if not may_assign(listing, user):
        raise PermissionDenied
    owner = _new_owner(given.get("owner", ""))
    return lambda records, at: listing.change_all(records=records.exclude(owner=owner), values={"owner": owner})


def _delete(listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    _offered(listing, "delete")
    return lambda records, at: listing.delete(records=records, at=at)


def _carry_out(verb: Verb, listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    if not verb.open_to(user, listing.label):
        raise PermissionDenied
    form = verb.asked(given, None, user)
    if not form.is_valid():
        raise ValidationError([*_told(form)])

    def act(records: VisibleQuerySet[Any], at: datetime) -> int:
        for record in records.order_by("pk"):
            try:
                if verb.fits is None or not verb.fits(record, user):
                    raise ValidationError(_("This cannot be done to it where it stands."))
                verb.run(record, form.cleaned_data, by=user, at=at)
            except PermissionDenied as refusal:
                raise ValidationError(f"{record}: {str(refusal) or _('You may not do that.')}") from refusal
            except ValidationError as refusal:
                raise ValidationError(f"{record}: {refusal.messages[0]}") from refusal
        return len(records)

    return act


def _told(form: Form) -> Iterator[str]:
    """What the form refuses: of a field by its name, or all that was given together."""
    for name, texts in form.errors.items():
        field = form.fields.get(name)
        yield from (f"{field.label}: {text}" if field else str(text) for text in texts)


def _new_owner(given: str) -> User | None:
    """The user meant; None for nobody."""
    if not given:
        return None
    key = key_in(given)
    owner = None if key is None else User.objects.filter(pk=key, is_active=True).first()
    if owner is None:
        raise ValidationError(_("Choose one of those that are offered."))
    return owner


declare(Kind(key="edit", prepare=_edit, label="edit"))
declare(Kind(key="assign", prepare=_assign, label="assign"))
declare(Kind(key="delete", prepare=_delete, label="delete", needs=Action.DELETE))
