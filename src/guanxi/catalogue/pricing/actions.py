"""The verbs of prices: a whole table of them written at once, and lists put away with what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit import operations
from guanxi.catalogue.models import Price, PriceList

# Of which product and which unit of it (empty: the base unit), and from which quantity on.
Place = tuple[int, str, Decimal]


@dataclass(frozen=True)
class Outcome:
    """How many prices were made, changed and removed."""

    made: int
    changed: int
    removed: int

    @property
    def total(self) -> int:
        """How many were touched."""
        return self.made + self.changed + self.removed


@transaction.atomic
def set_prices(*, price_list: PriceList, prices: Mapping[Place, Decimal | None], by: User) -> Outcome:
    """Set prices of a list: made where there is none, removed where None is given.

    Raises PermissionDenied, and writes nothing, where the user may not make, change or remove prices.
    """
    operations.name("prices.grid")
    rows = Price.objects.filter(price_list=price_list, product__in={product for product, _unit, _step in prices})
    held = {(price.product_id, price.unit, price.from_quantity): price for price in rows.select_for_update()}
    fresh = {place: price for place, price in prices.items() if price is not None and place not in held}
    changed = [held[place] for place, price in prices.items() if price is not None and place in held]
    gone = [held[place].pk for place, price in prices.items() if price is None and place in held]
    for action, rows_of in ((Action.CREATE, fresh), (Action.CHANGE, changed), (Action.DELETE, gone)):
        if rows_of and not by.may(action, Price._meta.label_lower):
            raise PermissionDenied
    for price in changed:
        price.unit_price = prices[price.product_id, price.unit, price.from_quantity] or Decimal(0)
    Price.objects.bulk_update(changed, ["unit_price"])
    Price.objects.bulk_create(
        Price(price_list=price_list, product_id=product, unit=unit, from_quantity=step, unit_price=price)
        for (product, unit, step), price in fresh.items()
    )
    Price.objects.filter(pk__in=gone).delete()
    return Outcome(len(fresh), len(changed), len(gone))


@transaction.atomic
def remove(*, records: QuerySet[PriceList], at: datetime) -> int:
    """Remove price lists and what stands on them; answers how many lists."""
    lists = list(records.values_list("pk", flat=True))
    Price.objects.filter(price_list__in=lists).delete()
    return PriceList.objects.filter(pk__in=lists).delete()[0]


def remove_prices(*, records: QuerySet[Price], at: datetime) -> int:
    """Remove prices; answers how many."""
    return records.delete()[0]
