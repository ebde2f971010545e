"""The verbs of addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guanxi.access.models import User
from guanxi.parties.models import Address, Party
from guanxi.records import actions as records

PLACE = ("province", "city")
OWN = ("district", "street", "postcode")
# What the form of the customer file asks for the first address.
ASKED = (*OWN, "country")


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
def set_primary(*, party: Party, values: Mapping[str, Any], place: Mapping[str, str]) -> Address | None:
    """Make this the party's first address; what is not given stays, and an address without any place goes.

    `place` is the province and city of the file so far: an address that is there moves along with the file. One is
    made only for what the file cannot say itself (OWN).
    """
    address = party.addresses.order_by("-is_primary", "pk").first()
    if address is None:
        if not any(values.get(name) for name in OWN):
            return None
        address = Address(party=party, is_primary=True, province=party.province, city=party.city)
    given = {n: v for n, v in values.items() if n not in PLACE or getattr(address, n) == place.get(n)}
    given["country"] = given.get("country") or address.country
    if address.pk and all(getattr(address, name) == value for name, value in given.items()):
        return address
    for name, value in given.items():
        setattr(address, name, value)
    if not any(getattr(address, name) for name in (*PLACE, *OWN)):
        address.delete()
        return None
    address.full_clean()
    address.save()
    return address


@transaction.atomic
def remove(*, part: Address, by: User, at: datetime) -> None:
    """Take an address away."""
    part.delete()


def _step_back(party: Party, but: Address | None = None) -> None:
    former = Address.objects.filter(party=party, is_primary=True)
    if but is not None:
        former = former.exclude(pk=but.pk)
    former.update(is_primary=False)
