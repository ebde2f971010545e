"""The verbs of addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guanxi.access.models import User
from guanxi.parties.models import Address, Party
from guanxi.records import actions as records


@transaction.atomic
def add(*, whole: Party, values: Mapping[str, Any], by: User, at: datetime) -> Address:
    """Add an address; the first one is the primary one."""
    is_first = not whole.addresses.exists()
    if values.get("is_primary"):
        _step_back(whole)
    address = Address(party=whole, **{**values, "is_primary": values.get("is_primary") or is_first})
    address.full_clean()
    address.save()
    return address


@transaction.atomic
def change(*, record: Address, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Address:
    """Change an address. Raises records.Conflict if somebody else has changed the same fields."""
    if values.get("is_primary"):
        _step_back(record.party, but=record)
    return records.change(record=record, values=values, version=version)


@transaction.atomic
def remove(*, part: Address, by: User, at: datetime) -> None:
    """Take an address away."""
    part.delete()


def _step_back(party: Party, but: Address | None = None) -> None:
    former = Address.objects.filter(party=party, is_primary=True)
    if but is not None:
        former = former.exclude(pk=but.pk)
    former.update(is_primary=False)
