"""Products that salespeople were shown on the latest orders, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from django.conf import settings
from django.db import models
from numpy.random import Generator

from guanxi.catalogue.models import Product
from guanxi.demo.loading.site import Site
from guanxi.sales.models import Order, OrderLine, Suggestion

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 98
MOST, FURTHER, KINDS = 150, 2, 60
State = Suggestion.State


def write_suggestions(site: Site) -> None:
    """On each order the product of its last line may have been a suggestion; others were declined or left alone."""
    rng = site.scene.random(STREAM)
    goods = list(
        Product.objects.filter(pk__gte=site.ground.products, price__gt=0).order_by("pk").values_list("pk")[:60]
    )
    rows = [row for order in _orders(site) for row in _of(rng, order, [pk for (pk,) in goods])]
    if not rows:
        return
    moments = {"shown_at", "answered_at"}
    columns: dict[str, Any] = {
        name: np.array([row[name] for row in rows], "datetime64[s]") if name in moments else [row[name] for row in rows]
        for name in rows[0]
    }
    site.writer.write(Suggestion, len(rows), columns)


def _orders(site: Site) -> list[dict[str, Any]]:
    """The latest orders with an owner and several products, which stand in their order on `products`."""
    label = Order._meta.label_lower
    first = min(site.writer.load.ranges.filter(model=label).values_list("first", flat=True), default=0)
    own: Any = models.QuerySet(Order).filter(pk__gte=first, owner__isnull=False, party__isnull=False, total__gt=0)
    own = own.filter(currency=settings.CURRENCY).order_by("-ordered_at", "-pk")
    orders = list(own.values("pk", "party_id", "owner_id", "ordered_at")[: 4 * MOST])
    found: dict[int, list[int]] = defaultdict(list)
    lines = OrderLine.objects.filter(order__in=[order["pk"] for order in orders], product__isnull=False)
    for order, product in lines.order_by("order", "position", "pk").values_list("order", "product"):
        found[order].append(product)
    listed = [order | {"products": list(dict.fromkeys(found[order["pk"]]))} for order in orders]
    return [order for order in listed if len(order["products"]) > 1][:MOST]


def _of(rng: Generator, order: dict[str, Any], goods: list[int]) -> list[dict[str, Any]]:
    because, *_between, last = order["products"]
    others = [goods[n] for n in rng.integers(0, len(goods), FURTHER)] if goods else []
    offered = [product for product in dict.fromkeys(others) if product not in order["products"]]
    rows = [_row(order, product, because, State.DECLINED if rng.random() < 0.4 else State.SHOWN) for product in offered]
    return [*rows, _row(order, last, because, State.ACCEPTED)] if rng.random() < 0.35 else rows


def _row(order: dict[str, Any], product: int, because: int, state: str) -> dict[str, Any]:
    at = np.datetime64(order["ordered_at"].replace(tzinfo=None), "s")
    return {
        "party_id": order["party_id"],
        "order_id": order["pk"],
        "product_id": product,
        "because_id": because,
        "state": str(state),
        "shown_at": at,
        "shown_to_id": order["owner_id"],
        "answered_at": np.datetime64("NaT", "s") if state == State.SHOWN else at,
        "answered_by_id": None if state == State.SHOWN else order["owner_id"],
    }
