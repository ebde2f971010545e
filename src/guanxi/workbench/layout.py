"""What a user keeps of a list: its columns, how wide they are, and the saved view that it opens with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from guanxi.access.models import User
from guanxi.workbench.columns import Column
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing
from guanxi.workbench.models import ListLayout, SavedView
from guanxi.workbench.state import ListState

# CSS pixels.
NARROWEST, WIDEST = 50, 1200
# Of a column that is put on where the others have widths already, by its kind.
TYPICAL = {"title": 240, "number": 120, "date": 110, "chip": 120, "phone": 140}
OTHERS = 180


@dataclass(frozen=True)
class Shown:
    """The columns that a user sees, in their order; those that could be added; how wide they are, if that is said."""

    columns: list[Column]
    available: list[Column]
    widths: Mapping[str, int]

    def width(self, column: Column) -> int | None:
        """Pixels; None where columns are as wide as what stands in them."""
        return self.widths.get(column.key, TYPICAL.get(column.kind, OTHERS)) if self.widths else None


def shown_to(user: User, listing: Listing, view: SavedView | None = None) -> Shown:
    """The list, or one of its saved views, as the user made it; else as the view was saved. One query."""
    allowed = listing.columns_for(user)
    rows = ListLayout.objects.filter(user=user, listing=listing.key).filter(Q(view=None) | Q(view=view))
    own = {row.view_id: row for row in rows}
    saved = view if view and view.columns else None
    layout = (own.get(view.pk) if view else None) or saved or own.get(None)
    wanted = layout.columns if layout and layout.columns else listing.default
    shown = [allowed[key] for key in wanted if key in allowed] or list(allowed.values())[:1]
    keys = {c.key for c in shown}
    widths = {key: width for key, width in layout.widths.items() if key in keys} if layout else {}
    return Shown(shown, [c for c in allowed.values() if c.key not in keys], widths)


def keep_layout(
    *,
    user: User,
    listing: Listing,
    keys: Sequence[str],
    widths: Mapping[str, str] | None = None,
    view: SavedView | None = None,
) -> None:
    """Remember the user's columns and their widths; what does not exist or is no width is left out."""
    known = [key for key in dict.fromkeys(keys) if listing.column(key)]
    pixels = {key: key_in(text) for key, text in (widths or {}).items() if key in known}
    kept = {key: min(max(number, NARROWEST), WIDEST) for key, number in pixels.items() if number}
    ListLayout.objects.update_or_create(
        user=user, listing=listing.key, view=view, defaults={"columns": known, "widths": kept}
    )


def layout_for(view: SavedView, shown: Shown) -> None:
    """Let the view hold this layout, for all who have made none of their own; its owner's gives way to it."""
    view.columns, view.widths = [c.key for c in shown.columns], dict(shown.widths)
    if view.pk:
        ListLayout.objects.filter(user=view.owner_id, view=view.pk).delete()


def views_of(listing: Listing, user: User) -> list[Any]:
    """The saved views of the list that the user sees; each knows whether the list opens with it. One query."""
    layouts = ListLayout.objects.filter(user=user, listing=listing.key, default_view=OuterRef("pk"))
    views = SavedView.objects.visible_to(user).filter(listing=listing.key)
    return list(views.annotate(is_default=Exists(layouts)))


def current_view(views: Sequence[Any], state: ListState) -> Any | None:
    """The view as which the list stands, if any."""
    return next((view for view in views if state.is_as(view.state)), None)


def opening(views: Sequence[Any]) -> str:
    """The query string of the view that the bare address of the list stands for; empty if it stands for all."""
    return next((QueryDict(view.state).urlencode() for view in views if view.is_default), "")


def keep_default(*, user: User, listing: Listing, view: SavedView | None) -> None:
    """Let the list open with this view from now on, or with all records again."""
    ListLayout.objects.update_or_create(user=user, listing=listing.key, view=None, defaults={"default_view": view})
