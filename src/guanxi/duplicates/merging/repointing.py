"""Leading over what points to the files that go, to the one that stands; what it has already is a double and goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import IntegrityError, models, transaction

from guanxi.duplicates.merging import uniting
from guanxi.duplicates.merging.references import Reference, references
from guanxi.duplicates.models import Pair
from guanxi.parties.models import Address, ContactPoint, PartyRole, Position

# Models whose doubles know something that must not be lost, or of whose rows only one may be the first.
Unite = Callable[[int, Collection[int]], None]
UNITING: dict[type[models.Model], Unite] = {
    ContactPoint: uniting.unite_points,
    Address: uniting.unite_addresses,
    PartyRole: uniting.unite_roles,
    Position: uniting.unite_positions,
    Pair: uniting.unite_pairs,
}


def unites(model: type[models.Model], unite: Unite) -> None:
    """Let `unite(survivor, losers)` make the rows of a package's model go together before they are led over."""
    UNITING[model] = unite


def lead_over(*, survivor: int, losers: Collection[int]) -> None:
    """Let everything that points to the losers point to the survivor, recorded, so that undo leads it back."""
    for unite in UNITING.values():
        unite(survivor, losers)
    for reference in references():
        _lead(reference, survivor, losers)


def _lead(reference: Reference, survivor: int, losers: Collection[int]) -> None:
    rows = reference.rows(losers)
    try:
        with transaction.atomic():
            reference.lead(rows, survivor)
    except IntegrityError:
        for pk in list(rows.values_list("pk", flat=True)):
            _lead_one(reference, rows.filter(pk=pk), survivor)


def _lead_one(reference: Reference, row: Any, survivor: int) -> None:
    try:
        with transaction.atomic():
            reference.lead(row, survivor)
    except IntegrityError:
        # The survivor has the same already (a share with the same team), or a file would point to itself.
        row.delete()
