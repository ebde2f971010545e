"""Which record types have tags: all that are kept in the bin and were registered with the column of tags."""

from __future__ import annotations

from django.db import models

from guanxi.workbench.listing import listing_of


def is_taggable(model: type[models.Model]) -> bool:
    """Whether records of the type can have tags."""
    listing = listing_of(model)
    return listing is not None and any(column.key == "tags" for column in listing.columns)
