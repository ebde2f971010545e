"""The verbs of suppliers' articles. Who supplies something plays the role of a supplier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from guanxi.access.models import User
from guanxi.parties import bulk
from guanxi.parties.models.choices import Role
from guanxi.purchasing.models import Supply
from guanxi.records import actions as records


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Supply:
    """Note that somebody supplies a product."""
    made = records.create(Supply, values=values, by=by, at=at)
    let_supply([made.supplier_id], since=timezone.localdate(at))
    return made


@transaction.atomic
def change(*, record: Supply, values: Mapping[str, Any], version: int | None) -> Supply:
    """Change an article of a supplier. Raises records.Conflict if somebody else has changed the same fields."""
    changed = records.change(record=record, values=values, version=version)
    if "supplier" in values:
        let_supply([changed.supplier_id], since=timezone.localdate())
    return changed


def let_supply(parties: Iterable[int], *, since: date) -> None:
    """Let these parties play the role of a supplier, from this day on where they do not yet."""
    bulk.start_role(since=dict.fromkeys(parties, since), role=Role.SUPPLIER)
