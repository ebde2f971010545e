"""The bundles of the demo company, and some that were sold at its tills."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.conf import settings

from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.bundles.recipes import contents_of
from guanxi.catalogue.models import BundlePart, Product
from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.history import moments
from guanxi.demo.loading.ground import unclaimed
from guanxi.demo.loading.site import Site
from guanxi.sales.models import Allocation, Order, OrderLine, Payment
from guanxi.sales.models.bundled import kept

# Name, per cent below the sum of the parts, and how many of which products are in it.
BUNDLES: tuple[tuple[str, int, dict[str, int]], ...] = (
    ("龙井品饮套餐", 10, {"雨前龙井 100g": 1, "玻璃泡茶杯 400ml": 2}),
    ("手冲咖啡入门套餐", 12, {"云南小粒豆 250g": 2, "细口手冲壶 600ml": 1}),
    ("围炉煮茶套餐", 15, {"玻璃煮茶壶 1L": 1, "手作天青茶杯": 4, "四季茶礼 4 罐": 1}),
)
# A stream of its own: what was drawn for the others stays what it was.
STREAM = 97
SOLD, DAYS, SHOPPING_HOURS = 12, 20, (10, 20)


def write_bundles(site: Site) -> None:
    """Write the bundles with their parts, and orders of one bundle each that were paid at the till."""
    first = _products(site)
    follow(range(first, first + len(BUNDLES)))
    bundles = list(Product.objects.filter(pk__gte=first, pk__lt=first + len(BUNDLES)).order_by("pk"))
    _orders(site, bundles)


def _products(site: Site) -> int:
    number = {row["name"]: site.ground.products + n for n, row in enumerate(assortment().rows)}
    parts = [(n, number[part], count) for n, (*_about, own) in enumerate(BUNDLES) for part, count in own.items()]
    made = site.scene.calendar.utc_midnight[site.scene.last_day - DAYS].astype("datetime64[s]")
    first = site.writer.write(
        Product,
        len(BUNDLES),
        {
            "code": unclaimed(Product, "code", [f"YQ2{n:05}" for n, _bundle in enumerate(BUNDLES, 1)]),
            "name": [name for name, *_rest in BUNDLES],
            "unit": "套",
            "category_id": Product.objects.values_list("category_id", flat=True).get(pk=parts[-1][1]),
            "currency": settings.CURRENCY,
            "is_bundle": True,
            "parts_discount": [discount for _name, discount, _parts in BUNDLES],
            "created_at": np.full(len(BUNDLES), made),
            "updated_at": np.full(len(BUNDLES), made),
        },
    )
    columns = {
        "bundle_id": [first + n for n, *_rest in parts],
        "product_id": [part for _n, part, _count in parts],
        "count": [count for *_rest, count in parts],
    }
    site.writer.write(BundlePart, len(parts), columns)
    return first


def _orders(site: Site, bundles: list[Product]) -> None:
    rng = site.scene.random(STREAM)
    contents = contents_of(bundles)
    chosen = [bundles[n] for n in rng.integers(0, len(bundles), SOLD)]
    price = np.array([bundle.price for bundle in chosen], dtype=np.int64)
    cost = np.array([bundle.cost for bundle in chosen], dtype=np.int64)
    day = np.sort(site.scene.last_day - 1 - rng.integers(0, DAYS - 1, SOLD))
    store = rng.integers(0, site.scene.stores.shops, SOLD)
    at = moments(site.scene, day, rng.integers(*SHOPPING_HOURS, SOLD) * 3600)
    head: dict[str, Any] = {"currency": settings.CURRENCY, "created_at": at, "updated_at": at}
    codes = site.numbering.orders(store, day)
    channel = np.array(site.scene.stores.channel(), dtype=object)[store]
    about = {"code": codes, "store_id": site.ground.stores + store, "ordered_at": at, "channel": channel}
    orders = site.writer.write(
        Order, SOLD, {**head, **about, "status": "completed", "total": price, "cost": cost, "paid": price}
    )
    lines: dict[str, Any] = {
        "order_id": orders + np.arange(SOLD),
        "position": 1,
        "product_id": [bundle.pk for bundle in chosen],
        "description": [bundle.name for bundle in chosen],
        "quantity": 1,
        "unit_price": price / 100,
        "list_price": price / 100,
        "amount": price,
        "cost": cost,
        "parts": [json.dumps([kept(part) for part in contents[bundle.pk]]) for bundle in chosen],
    }
    site.writer.write(OrderLine, SOLD, lines)
    money = {"code": site.numbering.payments(day), "amount": price, "received_at": at, "method": "wechat"}
    payments = site.writer.write(Payment, SOLD, head | money)
    paid = {"payment_id": payments + np.arange(SOLD), "order_id": orders + np.arange(SOLD), "amount": price}
    site.writer.write(Allocation, SOLD, paid)
