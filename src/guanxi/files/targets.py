"""What files can be attached to: every record type that has a rule and is kept in the bin or shown in a list."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.scopes import Action
from guanxi.files.models import Attachment
from guanxi.records.models import Record
from guanxi.workbench.listing import listing_of


def attachable() -> list[type[models.Model]]:
    """The record types that can have files."""
    return [model for model in rules.models_with_rules() if is_attachable(model)]


def target_or_404(label: str, pk: int, user: User, action: str = Action.VIEW) -> Any:
    """The record that files are attached to, if this action of the user reaches it. Raises Http404."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if model not in rules.models_with_rules() or not is_attachable(model):
        raise Http404
    return get_visible_or_404(model._default_manager.all(), user, action, pk=pk)  # type: ignore[arg-type]


def may_attach(record: models.Model, user: User) -> bool:
    """Whether the user may attach files to a record that they see: who may change it may."""
    if not user.may(Action.CREATE, Attachment._meta.label_lower):
        return False
    within = rules.condition(type(record), user, Action.CHANGE)
    return type(record)._default_manager.filter(within, pk=record.pk).exists()


def party_id_of(record: models.Model) -> int | None:
    """The party on whose timeline the record's files stand; a party says that it is its own."""
    found: int | None = getattr(record, "party_id", None)
    return found


def noun_of(label: str) -> str:
    """What users call records of a type."""
    listing = listing_of(label)
    return str(listing.noun if listing else apps.get_model(label)._meta.verbose_name)


def is_attachable(model: type[models.Model]) -> bool:
    """Whether records of this type can have files."""
    if issubclass(model, Record):
        return model.TAKES_FILES
    return listing_of(model) is not None
