"""Which columns a user sees."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.access.models import User
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import ListLayout


def columns_shown(listing: Listing, user: User) -> tuple[list[Column], list[Column]]:
    """The columns in the user's own order, and those that could be added. One query."""
    allowed = listing.columns_for(user)
    layout = ListLayout.objects.filter(user=user, listing=listing.key).first()
    wanted = layout.columns if layout and layout.columns else listing.default
    shown = [allowed[key] for key in wanted if key in allowed] or list(allowed.values())[:1]
    keys = {c.key for c in shown}
    return shown, [c for c in allowed.values() if c.key not in keys]


def keep_columns(*, user: User, listing: Listing, keys: Sequence[str]) -> None:
    """Remember the user's columns; keys that do not exist are left out."""
    known = [key for key in dict.fromkeys(keys) if listing.column(key)]
    ListLayout.objects.update_or_create(user=user, listing=listing.key, defaults={"columns": known})
