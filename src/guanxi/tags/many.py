"""Tagging as one of the things that are done to many records alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.kernel.text import clean
from guanxi.tags import actions
from guanxi.tags.models import Tag
from guanxi.tags.names import LONGEST
from guanxi.workbench.deeds import name as name_deed
from guanxi.workbench.listing import Listing
from guanxi.workbench.many.kinds import Act, Kind, declare

KIND = "tag"


def may_tag(listing: Listing, user: User) -> bool:
    """Whether the user may put tags on records of the listing."""
    return user.may(Action.CHANGE, listing.label) and user.edits(listing.label, "tags")


def _prepare(listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    if not may_tag(listing, user):
        raise PermissionDenied
    name = clean(given.get("tag", ""))
    if not name or len(name) > LONGEST or ";" in name:
        raise ValidationError(_("Name a tag of at most 40 letters, without “;”."))
    known = Tag.objects.visible_to(user).filter(name__iexact=name).first()
    if given.get("verb") == "take_off":
        return lambda records, at: actions.take_off(tag=known, records=records) if known else 0
    if known is None and not user.may(Action.CREATE, Tag._meta.label_lower):
        raise ValidationError(_("There is no tag of this name, and you may not make one."))
    return lambda records, at: actions.put(tag=known or actions.named(name=name), records=records)


declare(Kind(key=KIND, prepare=_prepare, label=KIND))
name_deed(KIND, gettext_lazy("Tags"))
