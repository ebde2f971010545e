"""What stock proposes to order: products at or below their reorder point, from whom, how much, for how much.

A product runs low in a store where what is available there, less what customers wait for and with what is on order,
is no more than its reorder point. Its reorder quantity is proposed, or without one what fills it up to twice the
reorder point; always so much that the point is reached again, in whole packs, and no less than the supplier's minimum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models import QUANTITY, Reservation, StockLevel
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply

# So many stand on one page; what was ordered of them makes room for the next.
MOST = 500
FOREVER = 10_000
ZERO = Decimal(0)
PREFERRED, ONLY, CHEAPEST, FIRST = _("Preferred"), _("Only supplier"), _("Cheapest"), _("No price to compare")


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a product in a store; without a supply nobody is known who sells it."""

    level: Any
    supply: Supply | None
    why: str | Promise
    today: date

    @property
    def wanted(self) -> Decimal:
        """How much is needed, before packs."""
        point = self.level.reorder_point
        reach = self.level.available - self.level.waiting + self.level.on_order
        quantity = 2 * point - reach if self.level.reorder_quantity is None else self.level.reorder_quantity
        return max(quantity, point - reach)

    @cached_property
    def quantity(self) -> Decimal:
        """How much is proposed."""
        return self.supply.orderable(self.wanted) if self.supply else self.wanted

    @property
    def amount(self) -> int | None:
        """What that costs, in minor units of the supply's currency."""
        return self.supply.amount(self.quantity) if self.supply else None

    @property
    def arrives_on(self) -> date | None:
        """When it is there, ordered today."""
        days = self.supply.lead_days if self.supply else None
        return None if days is None else self.today + timedelta(days=days)


@dataclass(frozen=True)
class Group:
    """What is proposed to be ordered from one supplier in one currency."""

    supplier: Party | None
    currency: str
    rows: list[Proposal]

    @property
    def amount(self) -> int:
        """What it costs as far as prices are known."""
        return sum(row.amount or 0 for row in self.rows)


def running_low() -> QuerySet[StockLevel]:
    """The levels to be ordered again, each with what is `on_order` and what customers are `waiting` for."""
    to_come = PurchaseLine.objects.filter(
        product=OuterRef("product"),
        store=OuterRef("store"),
        received__lt=F("quantity"),
        order__state__in=PurchaseOrder.OPEN,
        order__deleted_at__isnull=True,
    )
    waiting = Reservation.objects.filter(level=OuterRef("pk"), state=Reservation.State.WAITING)
    rows = StockLevel.objects.filter(
        reorder_point__isnull=False, product__is_stocked=True, product__deleted_at__isnull=True
    ).annotate(
        on_order=_sum(to_come, "store", F("quantity") - F("received")),
        waiting=_sum(waiting, "level", F("quantity")),
    )
    reach = F("on_hand") - F("reserved") - F("waiting") + F("on_order")
    return rows.filter(reorder_point__gte=Round(reach, precision=3, output_field=DecimalField(**QUANTITY)))


def proposals(user: User, *, today: date, levels: Collection[int] | None = None) -> list[Proposal]:
    """What is proposed, of these levels (by key) or of all; from suppliers that the user sees. Two queries."""
    rows = running_low().filter(pk__in=StockLevel.objects.visible_to(user).values("pk"))
    if levels is not None:
        rows = rows.filter(pk__in=levels)
    low = list(rows.select_related("product", "store").order_by("product__name", "store__name", "pk")[:MOST])
    seen = Party.objects.visible_to(user).values("pk")
    supplies = Supply.objects.visible_to(user).filter(
        product__in={level.product_id for level in low}, supplier__in=seen
    )
    offers: dict[int, list[Supply]] = defaultdict(list)
    for supply in supplies.select_related("supplier", "product").order_by("pk"):
        offers[supply.product_id].append(supply)
    return [Proposal(level, *chosen(offers[level.product_id]), today) for level in low]


def chosen(offers: list[Supply]) -> tuple[Supply | None, str | Promise]:
    """From whom a product is ordered, and why: a preferred supplier, else the cheapest, else whoever is known longest.

    Prices are compared by the base unit, and only those in the product's own currency.
    """
    if not offers:
        return None, ""
    best = min(offers, key=_rank)
    if len(offers) == 1:
        return best, ONLY
    if best.is_preferred:
        return best, PREFERRED
    return best, CHEAPEST if _compares(best) else FIRST


def grouped(rows: Iterable[Proposal]) -> list[Group]:
    """The rows by supplier and currency, by name; those that nobody supplies come last."""
    groups: dict[tuple[str, int, str], Group] = {}
    for row in rows:
        party, currency = (row.supply.supplier, row.supply.currency) if row.supply else (None, "")
        key = (str(party or ""), party.pk if party else 0, currency)
        groups.setdefault(key, Group(party, currency, [])).rows.append(row)
    return [groups[key] for key in sorted(groups, key=lambda key: (not key[1], key))]


def _rank(supply: Supply) -> tuple[bool, bool, Decimal, int, int]:
    price = supply.unit_price if _compares(supply) else None
    days = FOREVER if supply.lead_days is None else supply.lead_days
    return not supply.is_preferred, price is None, price or ZERO, days, supply.pk


def _compares(supply: Supply) -> bool:
    return supply.price is not None and supply.currency == supply.product.currency


def _sum(rows: QuerySet[Any], by: str, quantity: Any) -> Coalesce:
    """The sum of a quantity over these rows, which an outer query narrows; nothing where there are none."""
    kept = DecimalField(**QUANTITY)
    summed = rows.order_by().values(by).annotate(sum=Sum(quantity, output_field=kept)).values("sum")
    return Coalesce(Subquery(summed, output_field=kept), Value(ZERO, output_field=kept), output_field=kept)
