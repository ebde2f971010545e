"""Who supplies the demo company with what it keeps in stock, and its orders to suppliers in every state."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from guanxi.catalogue import bulk
from guanxi.catalogue.models import Product, StockLevel, StockMovement
from guanxi.demo.loading.delivered import moments, now
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.stock import DELIVERY
from guanxi.parties.models import PartyRole
from guanxi.parties.models.choices import Role
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply
from guanxi.purchasing.models.supply import amount_of

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 94
# The industry whose suppliers sell what stands in a branch of the catalogue; else it is food.
FOOD = "食品制造"
INDUSTRIES = {
    "茶叶": "茶叶种植",
    "茶器": "陶瓷工艺",
    "咖啡": "咖啡加工",
    "酒水饮料": "酒类酿造",
    "母婴": "母婴用品",
    "家居": "纺织制造",
    "清洁日化": "日化制造",
}
PACKS = (12, 6, 24)
# Every so many products have a preferred supplier, and a second one who is dearer or cheaper by so many per cent.
PREFERRED, SECOND, DEARER = 5, 2, (104, 97)
COST, SOONEST = 92, 3
FIRST = 60
# So few levels that are not low are on order, and every so many of those that are.
FEW, LESS = 16, 4
# So many deliveries came by an order that stands in the books.
BOOKED = 40
# Of every so many of these orders the rest is still to come.
PARTLY = 4
State = PurchaseOrder.State


class Wanted(NamedTuple):
    """A line to be written: of whose article, for which store, how much, and how much has come."""

    supply: Supply
    store: int
    quantity: int
    received: int = 0


class Head(NamedTuple):
    """An order to be written: its supplier, its state, and how many days ago it was ordered."""

    supplier: int
    state: str
    days: int
    lines: list[Wanted]
    movements: list[int]


def write_purchases(site: Site) -> None:
    """Write articles of suppliers, and orders: those whose goods are in the ledger, and some in every other state."""
    supplies = _write_supplies(site)
    if not supplies:
        return
    _write_orders(site, [*_came(site, supplies), *_under_way(supplies)])


def _write_supplies(site: Site) -> dict[int, Supply]:
    """Write who supplies what; answers the first article of each product, by the product's key."""
    rng = site.scene.random(STREAM)
    suppliers = _suppliers(site)
    rows = Product.objects.filter(pk__gte=site.ground.products, is_stocked=True, cost__isnull=False)
    made: list[dict[str, Any]] = []
    paths = bulk.category_paths()
    for n, product in enumerate(rows.order_by("pk") if suppliers else ()):
        branch = paths.get(product.category_id or 0, "").split(" > ")
        industry = next((INDUSTRIES[name] for name in branch if name in INDUSTRIES), FOOD)
        first, *others = suppliers.get(industry) or suppliers.get(FOOD) or next(iter(suppliers.values()))
        made.append(_article(product, first, n, 100, n % PREFERRED == 0))
        if n % SECOND == 0 and others:
            made.append(_article(product, others[0], n + 1, DEARER[n // SECOND % len(DEARER)], False))
    if not made:
        return {}
    columns = {name: [values[name] for values in made] for name in made[0]}
    at = moments([now(site) - timedelta(days=300)] * len(made))
    days = rng.integers(SOONEST, SOONEST + 12, len(made)).tolist()
    about: dict[str, Any] = {"lead_days": days, "created_at": at, "updated_at": at, "currency": settings.CURRENCY}
    key = site.writer.write(Supply, len(made), {**columns, **about})
    found: dict[int, Supply] = {}
    for supply in Supply.objects.filter(pk__gte=key).order_by("pk"):
        found.setdefault(supply.product_id, supply)
    return found


def _suppliers(site: Site) -> dict[str, list[int]]:
    """The first suppliers of each industry that sells goods, by their keys."""
    roles = PartyRole.objects.filter(role=Role.SUPPLIER, party__code__startswith=site.filing.prefix)
    found: dict[str, list[int]] = defaultdict(list)
    for key, industry in roles.order_by("party").values_list("party", "party__industry")[:FIRST]:
        if industry in {FOOD, *INDUSTRIES.values()} and len(found[industry]) < SECOND:
            found[industry].append(key)
    return {industry: keys for industry, keys in found.items() if keys}


def _article(product: Product, supplier: int, n: int, share: int, is_preferred: bool) -> dict[str, Any]:
    pack = PACKS[n % len(PACKS)]
    return {
        "supplier_id": supplier,
        "product_id": product.pk,
        "article": f"{chr(65 + supplier % 26)}{1000 + n * 7}",
        "pack": pack,
        "price": (product.cost or 0) * pack * COST * share // 10_000,
        "minimum": pack * 2 if n % 3 == 0 else None,
        "is_preferred": is_preferred,
    }


def _came(site: Site, supplies: dict[int, Supply]) -> list[Head]:
    """Orders of what the ledger says was delivered in the last days, one for each supplier and day."""
    rows = StockMovement.objects.filter(reason=DELIVERY, level__product__in=supplies)
    grouped: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for movement in rows.select_related("level").order_by("pk")[:BOOKED]:
        supplier = supplies[movement.level.product_id].supplier_id
        grouped[supplier, timezone.localdate(movement.at)].append(movement)
    today = timezone.localdate(now(site))
    return [
        Head(
            supplier,
            State.PARTLY if n % PARTLY == 0 else State.RECEIVED,
            (today - day).days + 5,
            [_delivered(x, supplies, more=24 if n % PARTLY == 0 else 0) for x in movements],
            [x.pk for x in movements],
        )
        for n, ((supplier, day), movements) in enumerate(grouped.items())
    ]


def _delivered(movement: Any, supplies: dict[int, Supply], *, more: int) -> Wanted:
    """What a delivery says of its line, of which so many more are still to come."""
    level, quantity = movement.level, int(movement.quantity)
    return Wanted(supplies[level.product_id], level.store_id, quantity + more, quantity)


def _under_way(supplies: dict[int, Supply]) -> list[Head]:
    """Of some levels that are low, and of some that are not, so much is on order, or was not to be had."""
    levels = StockLevel.objects.filter(product__in=supplies).order_by("pk")
    low = list(levels.filter(reorder_point__gte=F("on_hand") - F("reserved")))
    others = list(levels.exclude(reorder_point__gte=F("on_hand") - F("reserved")))
    picked = [*low[::LESS], *others[:: -(-len(others) // FEW)]]
    states = [State.ORDERED, State.DRAFT, State.CANCELLED]
    by_order: dict[tuple[int, str], list[Wanted]] = defaultdict(list)
    for n, level in enumerate(picked):
        supply = supplies[level.product_id]
        by_order[supply.supplier_id, states[n % len(states)]].append(
            Wanted(supply, level.store_id, int(supply.orderable(Decimal(24))))
        )
    return [
        Head(supplier, state, 3 + 4 * n, lines, []) for n, ((supplier, state), lines) in enumerate(by_order.items())
    ]


def _write_orders(site: Site, heads: list[Head]) -> None:
    today = now(site)
    heads = sorted(heads, key=lambda head: -head.days)
    owner = site.owned(np.ones(len(heads), dtype=np.int64))
    ordered = [today - timedelta(days=head.days) for head in heads]
    totals = [sum(_amount(line) for line in head.lines) for head in heads]
    columns: dict[str, Any] = {
        "code": [f"{site.filing.prefix}PO{n:04}" for n in range(1, len(heads) + 1)],
        "supplier_id": [head.supplier for head in heads],
        "state": [str(head.state) for head in heads],
        "currency": settings.CURRENCY,
        "total": totals,
        "ordered_on": [
            None if head.state == State.DRAFT else day.date() for head, day in zip(heads, ordered, strict=True)
        ],
        "expected_on": [(day + timedelta(days=9)).date() for day in ordered],
        "created_at": moments(ordered),
        "updated_at": moments(ordered),
    }
    first = site.writer.write(PurchaseOrder, len(heads), columns | owner)
    lines = [(first + n, line) for n, head in enumerate(heads) for line in head.lines]
    _write_lines(site, lines)
    label = PurchaseOrder._meta.label_lower
    for n, head in enumerate(heads):
        if head.movements:
            StockMovement.objects.filter(pk__in=head.movements).update(origin_kind=label, origin_id=first + n)


def _write_lines(site: Site, lines: list[tuple[int, Wanted]]) -> None:
    columns: dict[str, Any] = {
        "order_id": [order for order, _line in lines],
        "product_id": [line.supply.product_id for _order, line in lines],
        "store_id": [line.store for _order, line in lines],
        "article": [line.supply.article for _order, line in lines],
        "quantity": [line.quantity for _order, line in lines],
        "pack": [str(line.supply.pack) for _order, line in lines],
        "price": [line.supply.price for _order, line in lines],
        "amount": [_amount(line) for _order, line in lines],
        "received": [line.received for _order, line in lines],
    }
    site.writer.write(PurchaseLine, len(lines), columns)


def _amount(line: Wanted) -> int:
    return amount_of(Decimal(line.quantity), line.supply.pack, line.supply.price) or 0
