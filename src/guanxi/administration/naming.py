"""Shared records by their names, as far as the reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.access import rules
from guanxi.access.models import Share, User
from guanxi.audit.recording import model_of
from guanxi.workbench.listing import listing_of


@dataclass(frozen=True)
class NamedShare:
    """A share with the kind of its record, and the record itself where the reader may see it."""

    share: Share
    kind: str
    record: Any


def named_shares(shares: Iterable[Share], reader: User) -> list[NamedShare]:
    """The shares with their records; one query per kind of record."""
    listed = list(shares)
    wanted: dict[str, set[int]] = defaultdict(set)
    for share in listed:
        wanted[share.model].add(share.object_id)
    found = {label: _records(label, pks, reader) for label, pks in wanted.items()}
    return [NamedShare(s, _kind(s.model), found[s.model].get(s.object_id)) for s in listed]


def _records(label: str, pks: set[int], reader: User) -> dict[int, Any]:
    model = model_of(label)
    return model._default_manager.filter(rules.condition(model, reader)).in_bulk(pks)


def _kind(label: str) -> str:
    listing = listing_of(label)
    return str(listing.noun if listing else model_of(label)._meta.verbose_name)
