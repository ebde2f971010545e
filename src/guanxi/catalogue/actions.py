"""The verbs of the catalogue. Categories and brands are named; one that is not known yet is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from guanxi.access.models import User
from guanxi.catalogue import bulk
from guanxi.catalogue.models import Brand, Category, Product
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.actions import Conflict
from guanxi.records.models import Counter

PATTERN = CodePattern("P{seq:06}")


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Product:
    """Add a product, in the company's currency; without a code one is given."""
    given = stored(values)
    given["code"] = given.get("code") or PATTERN.render(at.date(), Counter.take("product"))
    product = Product(currency=settings.CURRENCY, **given)
    product.full_clean()
    product.save()
    return product


def change(*, record: Product, values: Mapping[str, Any], version: int | None) -> Product:
    """Change a product. Raises records.Conflict if somebody else has changed the same fields."""
    try:
        with transaction.atomic():
            return records.change(record=record, values=stored(values), version=version)
    except Conflict as conflict:
        # A category or brand that was made for this is gone again: it is told by its name.
        clashes = [replace(clash, yours=values[clash.field]) for clash in conflict.clashes]
        raise Conflict(conflict.record, clashes) from conflict


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the category and the brand that their names mean; empty names mean none, new ones are made."""
    given = dict(values)
    if isinstance(path := given.get("category"), str):
        given["category"] = Category.objects.get(pk=bulk.categories_by_path({path})[path]) if path else None
    if isinstance(name := given.get("brand"), str):
        given["brand"] = Brand.objects.get(pk=bulk.brands_by_name({name})[name]) if name else None
    return given
