"""The recycle bin: what has been deleted, by whom, and when it goes for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.audit.log import Change
from guanxi.records.actions import DAYS_IN_BIN
from guanxi.records.models import RecordQuerySet
from guanxi.records.purging import unreferred
from guanxi.workbench.listing import Listing, all_listings


@dataclass(frozen=True)
class Binned:
    """A record in the bin; `kept` if others refer to it, so that it does not go when its time is over."""

    record: Any
    by: User | None
    at: datetime
    until: datetime
    kept: bool


def bins_open_to(user: User) -> list[Listing]:
    """The kinds of records that this user may delete, and so may take out of the bin again."""
    return [x for x in all_listings() if x.has_bin and user.may(Action.DELETE, x.label)]


def in_bin(listing: Listing, user: User) -> VisibleQuerySet[Any]:
    """The records of a kind in the bin that this user may restore."""
    rows: Any = listing.model._base_manager.filter(deleted_at__isnull=False)
    found: VisibleQuerySet[Any] = rows.visible_to(user, Action.DELETE)
    return found


def told(listing: Listing, records: Sequence[Any]) -> list[Binned]:
    """Who deleted each of the records, and until when it rests. Two queries."""
    changes = Change.objects.filter(
        model=listing.label, object_id__in=[r.pk for r in records], after__deleted_at__isnull=False
    )
    by = {c.object_id: c.operation.by for c in changes.select_related("operation__by").order_by("pk")}
    here: RecordQuerySet[Any] = RecordQuerySet(listing.model).filter(pk__in=[r.pk for r in records])
    going = set(unreferred(here).values_list("pk", flat=True))
    return [Binned(r, by.get(r.pk), r.deleted_at, r.deleted_at + DAYS_IN_BIN, r.pk not in going) for r in records]
