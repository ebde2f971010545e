"""What a list leads to: the further pages that its declaration names, and the import of its records."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.exchange.permissions import kinds_open_to
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, listing_named


@dataclass(frozen=True)
class Offer:
    """A link as it stands in the menu of one user."""

    url: str
    label: str | Promise
    icon: str


def offers_of(listing: Listing, user: User, query: str) -> list[Offer]:
    """The pages open to the user, each with the list's own `query`, by which it is narrowed where it can be."""
    found = [
        Offer(f"{reverse(link.page)}?{query}", link.label, link.icon) for link in listing.links if _open(link, user)
    ]
    kind = next((kind for kind in kinds_open_to(user) if kind.model is listing.model), None)
    if kind:
        found.append(
            Offer(f"{reverse('exchange:imports')}?{urlencode({'kind': kind.key})}", _("Import"), "file-import")
        )
    return found


def _open(link: Link, user: User) -> bool:
    """Whether the user gets there; to another list those get who see its records."""
    if link.allowed:
        return link.allowed(user)
    other = listing_named(link.page.removesuffix(":list"))
    return other is None or user.may(Action.VIEW, other.label)
