"""The records that approvals are about: who sees them, and how they are fetched."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.approvals.models import Approval
from guanxi.files.models import Attachment
from guanxi.workbench.listing import Listing, all_listings, listing_of

# Files are seen through whatever record they belong to, approvals among them.
NEVER = (Approval, Attachment)


def takes_requests(listing: Listing) -> bool:
    """Whether a change of such records can be asked for."""
    return listing.model not in NEVER and listing.has_bin


def seen_by(user: User) -> Q:
    """The approvals of whose record the user sees: one lookup by key for each kind that a rule narrows."""
    found = rules.NOTHING
    for listing in all_listings():
        if not takes_requests(listing) or not user.may(Action.VIEW, listing.label):
            continue
        kind, inner = Q(model=listing.label), rules.condition(listing.model, user, singly=True)
        if inner:
            kind &= Q(Exists(listing.model._base_manager.filter(inner, pk=OuterRef("object_id"))))
        found |= kind
    return found


def sees(user: User, record: Model, action: str = Action.VIEW) -> bool:
    """Whether the action of this user reaches the record."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    return rows.filter(rules.condition(type(record), user, action)).exists()


def listing_for(approval: Approval) -> Listing | None:
    """The listing of what it is about; None if its package is gone."""
    return listing_of(approval.model)


def subject_for(approval: Approval, user: User) -> Any:
    """What it is about, as far as this user sees it; None where it is gone or out of their sight."""
    listing = listing_for(approval)
    if listing is None:
        return None
    return listing.rows.select_related(*listing.related).visible_to(user).filter(pk=approval.object_id).first()
