"""The history of a record tells which tags it was given and lost."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.audit.log import Change
from guanxi.tags.models import Tagging
from guanxi.workbench.history import Source, add_source
from guanxi.workbench.listing import Listing


def _of(record: Any, listing: Listing, user: User) -> Q | None:
    column = listing.column("tags")
    if column is None or listing.access(user, column) <= FieldAccess.MASKED:
        return None
    label, kind = Tagging._meta.label_lower, record._meta.label_lower
    living = Tagging.objects.filter(model=kind, object_id=record.pk).values("pk")
    gone = Q(before__model=kind, before__object_id=record.pk, action=Change.Action.DELETE)
    return Q(model=label, object_id__in=living) | Q(gone, model=label)


add_source(Source(Tagging._meta.label_lower, _("Tag"), _of, frozenset({"model", "object_id"})))
