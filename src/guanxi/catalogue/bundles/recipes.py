"""What bundles consist of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from guanxi.catalogue.models import BundlePart, Measure, Product


@dataclass(frozen=True)
class Content:
    """A part: so many base units of a product in each bundle, the unit in which they were counted, and what they come
    to at list prices, in minor units, None without a price.
    """

    product: Product
    quantity: Decimal
    measure: Measure
    listed: Decimal | None


def contents_of(products: Collection[Product]) -> dict[int, list[Content]]:
    """The parts of those of these products that are bundles, by the bundle's key, in the order in which they were
    added. Two queries, none without a bundle.
    """
    found: dict[int, list[Content]] = {product.pk: [] for product in products if product.is_bundle}
    if found:
        rows = BundlePart.objects.filter(bundle__in=found).select_related("product").prefetch_related("product__units")
        for part in rows.order_by("pk"):
            found[part.bundle_id].append(Content(part.product, part.quantity, part.measure, part.listed))
    return found


def bundles_in(contents: Collection[Content], free: dict[int, Decimal]) -> Decimal | None:
    """How many whole bundles can be had where so much of each product, by key, is free; None where nothing runs out.

    The part of which fewest are there decides.
    """
    needs: dict[int, Decimal] = defaultdict(Decimal)
    for content in contents:
        if content.product.is_stocked and not content.product.allows_backorder:
            needs[content.product.pk] += content.quantity
    if not needs:
        return None
    return min(max(free.get(pk, Decimal(0)), Decimal(0)) // need for pk, need in needs.items())
