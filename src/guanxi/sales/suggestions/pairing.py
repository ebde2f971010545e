"""Keeping what is bought together: the analysis hands its pairs down, and they take the place of the former ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from guanxi.catalogue.models import Product
from guanxi.sales.models import Pairing

BATCH = 1_000


class Pair(NamedTuple):
    """Customers who bought `product` (by SKU) and `other`, each, and all: see `Pairing`."""

    product: str
    other: str
    both: int
    base: int
    of_other: int
    total: int


@transaction.atomic
def keep(pairs: Iterable[Pair]) -> int:
    """Write the pairs in the place of all former ones; products that are gone are left out. Answers how many."""
    listed = list(pairs)
    codes = {code for pair in listed for code in pair[:2]}
    keys = dict(Product.objects.filter(code__in=codes).values_list("code", "pk"))
    Pairing.objects.all().delete()
    made = [
        Pairing(
            product_id=keys[pair.product],
            other_id=keys[pair.other],
            both=pair.both,
            base=pair.base,
            of_other=pair.of_other,
            total=pair.total,
        )
        for pair in listed
        if pair.product in keys and pair.other in keys
    ]
    Pairing.objects.bulk_create(made, batch_size=BATCH)
    return len(made)
