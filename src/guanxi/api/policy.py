"""To what kinds of record a token can be limited: those that the API offers."""

from __future__ import annotations

from guanxi.access.tokens import Kind, offer_kinds
from guanxi.workbench.listing import all_listings


def _kinds() -> list[Kind]:
    return [(listing.label, str(listing.title)) for listing in all_listings()]


offer_kinds(_kinds)
