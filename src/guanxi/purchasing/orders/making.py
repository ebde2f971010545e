"""Making purchase orders of what was proposed: one for each supplier, and nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.models import StockLevel
from guanxi.catalogue.stock.levels import checked
from guanxi.purchasing.models import PurchaseOrder
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.proposing import Proposal, proposals


class Made(NamedTuple):
    """The orders that were made, and how many rows were left out because they are on order meanwhile."""

    orders: list[PurchaseOrder]
    left_out: int


@transaction.atomic
def make(*, chosen: Mapping[int, Decimal], by: User, at: datetime) -> Made:
    """Draft orders for so much of what is proposed, by key of the stock level: one for each supplier and currency.

    What somebody else has ordered meanwhile is left out. Raises ValidationError where nothing is chosen, or a
    quantity is none.
    """
    if not chosen:
        raise ValidationError(_("Choose at least one row."))
    # Whoever comes second waits here, and then finds on order what the first has ordered.
    len(StockLevel.objects.filter(pk__in=chosen).order_by("pk").select_for_update().values_list("pk"))
    by_supplier: dict[tuple[int, str], list[Proposal]] = defaultdict(list)
    for row in proposals(by, today=timezone.localdate(at), levels=chosen.keys()):
        if row.supply is not None:
            by_supplier[row.supply.supplier_id, row.supply.currency].append(row)
    orders = [_draft(rows, chosen, by, at) for rows in by_supplier.values()]
    return Made(orders, len(chosen) - sum(map(len, by_supplier.values())))


def _draft(rows: list[Proposal], chosen: Mapping[int, Decimal], by: User, at: datetime) -> PurchaseOrder:
    supply: Any = rows[0].supply
    days = [row.arrives_on for row in rows if row.arrives_on]
    values = {
        "supplier": supply.supplier,
        "currency": supply.currency,
        "expected_on": max(days, default=None),
        "owner": by,
    }
    lines = [_line(row, checked(chosen[row.level.pk])) for row in rows]
    return actions.create(values=values, lines=lines, by=by, at=at)


def _line(row: Proposal, quantity: Decimal) -> dict[str, Any]:
    supply: Any = row.supply
    return {
        "product": row.level.product,
        "store": row.level.store,
        "quantity": quantity,
        "pack": supply.pack,
        "price": supply.price,
        "article": supply.article,
    }
