"""What follows from the parts of bundles: their cost, and their price where it is that of the parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import models
from django.db.models import Q

from guanxi.catalogue.bundles.recipes import Content, contents_of
from guanxi.catalogue.models import Product
from guanxi.kernel import money

HUNDRED = Decimal(100)
FOLLOWED = ("price", "cost")
# What a change of a product must touch for bundles to follow it.
GROUNDS = frozenset({"price", "cost", "is_bundle", "parts_discount"})


def follow(products: Collection[int] | None = None) -> None:
    """Work out price and cost of these products, by key, that are bundles, and of the bundles that contain them; of
    all bundles for None. They follow from what is recorded, and are not recorded themselves.
    """
    rows = Product.everything.filter(is_bundle=True)
    if products is not None:
        rows = rows.filter(Q(pk__in=products) | Q(parts__product__in=products)).distinct()
    bundles = list(rows)
    contents = contents_of(bundles)
    moved = [bundle for bundle in bundles if _set(bundle, contents[bundle.pk])]
    models.QuerySet[Product](Product).bulk_update(moved, FOLLOWED, batch_size=200)


def _set(bundle: Product, contents: Sequence[Content]) -> bool:
    """Give the bundle what its parts come to; answers whether that is news."""
    price = bundle.price if bundle.parts_discount is None else _price(contents, bundle.parts_discount)
    now = price, _cost(contents)
    if now == (bundle.price, bundle.cost):
        return False
    bundle.price, bundle.cost = now
    return True


def _price(contents: Sequence[Content], discount: Decimal) -> int | None:
    """The sum of the parts at the list price of the unit in which each is counted, less the discount in per cent,
    rounded half up once; None where one has no price.
    """
    listed = [content.listed for content in contents if content.listed is not None]
    if not contents or len(listed) < len(contents):
        return None
    return money.round_half_up(sum(listed, Decimal(0)) * (HUNDRED - discount) / HUNDRED)


def _cost(contents: Sequence[Content]) -> int | None:
    """The sum of what the parts cost, rounded half up once; None where that is not known of one."""
    costs = [content.product.cost * content.quantity for content in contents if content.product.cost is not None]
    return money.round_half_up(sum(costs, Decimal(0))) if contents and len(costs) == len(contents) else None
