"""Where a listing stands in the navigation: what its declaration says already is not said again."""

from __future__ import annotations

from collections.abc import Callable

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.shell.navigation import item, quick_add
from guanxi.workbench.listing import Listing


def place(
    listing: Listing,
    section: str,
    *,
    order: int,
    go: str = "",
    on_phone: bool = False,
    count: Callable[[User], int] | None = None,
) -> None:
    """Offer the list in the main navigation to those who may see its records; `go` is the key after "g".

    `count` tells how many of them wait for the user.
    """
    item(
        section,
        listing.key,
        listing.title,
        icon=listing.icon,
        url_name=f"{listing.key}:list",
        order=order,
        allowed=lambda user: user.may(Action.VIEW, listing.label),
        go=go,
        on_phone=on_phone,
        count=count,
    )


def quick_place(listing: Listing, *, order: int, icon: str = "") -> None:
    """Offer a new record in the quick-add menu to those who may make one."""
    quick_add(
        listing.key,
        listing.noun,
        icon=icon or listing.icon,
        url_name=f"{listing.key}:new",
        order=order,
        allowed=lambda user: user.may(Action.CREATE, listing.label),
    )
