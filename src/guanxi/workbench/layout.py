"""What a user keeps of a list: its columns, and the saved view that it opens with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from guanxi.access.models import User
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import ListLayout, SavedView


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


def views_of(listing: Listing, user: User) -> list[Any]:
    """The saved views of the list that the user sees; each knows whether the list opens with it. One query."""
    layouts = ListLayout.objects.filter(user=user, listing=listing.key, default_view=OuterRef("pk"))
    views = SavedView.objects.visible_to(user).filter(listing=listing.key)
    return list(views.annotate(is_default=Exists(layouts)))


def opening(views: Sequence[Any]) -> str:
    """The query string of the view that the bare address of the list stands for; empty if it stands for all."""
    return next((QueryDict(view.state).urlencode() for view in views if view.is_default), "")


def keep_default(*, user: User, listing: Listing, view: SavedView | None) -> None:
    """Let the list open with this view from now on, or with all records again."""
    ListLayout.objects.update_or_create(user=user, listing=listing.key, defaults={"default_view": view})
