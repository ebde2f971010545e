"""Checking what users give for single fields, as the record's form does; and what the database refuses, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.listing import Listing


def form_asking(
    listing: Listing,
    names: Collection[str],
    user: User,
    data: Mapping[str, Any] | None = None,
    *,
    record: models.Model | None = None,
) -> RecordForm:
    """The listing's form, which asks for these fields alone: the others keep what the record has.

    Raises PermissionDenied where nothing can be edited.
    """
    if listing.form is None:
        raise PermissionDenied
    form = listing.form(data, instance=record, user=user)
    form.ask_only(names)
    return form


def check_fields(
    listing: Listing,
    names: Collection[str],
    user: User,
    data: Mapping[str, Any],
    *,
    record: models.Model | None = None,
) -> dict[str, Any]:
    """The values of these fields, checked; for many records, `record` is one of them.

    Raises PermissionDenied for a field that the user may not edit, ValidationError with what is wrong by field.
    """
    form = form_asking(listing, names, user, data, record=record)
    if not form.fields.keys() >= set(names):
        raise PermissionDenied
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return {name: form.cleaned_data[name] for name in names}


class OutOfReach(PermissionDenied):
    """The record would lie beyond what its maker may create."""


@transaction.atomic
def create_within_reach(
    *, listing: Listing, values: Mapping[str, Any], by: User, at: datetime, **made_of: Any
) -> models.Model:
    """Make a record; it is the maker's where its form asks for an owner that they may not choose.

    Raises OutOfReach, and makes nothing, where it would lie beyond what they may create.
    """
    if listing.form is None or listing.create is None or not by.may(Action.CREATE, listing.label):
        raise PermissionDenied
    given = {"owner": by, **values} if "owner" in listing.form.base_fields else values
    record: models.Model = listing.create(values=given, by=by, at=at, **made_of)
    if not listing.rows.visible_to(by, Action.CREATE).filter(pk=record.pk).exists():
        raise OutOfReach(_("You may not make records for this owner."))
    return record


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raises ValidationError, with nothing written, where the database keeps a rule that no form could check."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_("Another record stands in the way: what may be there only once is taken.")) from error
