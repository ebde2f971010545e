"""The verbs of the catalogue. Categories and brands are named; one that is not known yet is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue import bulk
from guanxi.catalogue.bundles.following import GROUNDS, follow
from guanxi.catalogue.models import Brand, Category, Product
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.actions import Conflict
from guanxi.records.models import Counter

PATTERN = CodePattern("P{seq:06}")
CHUNK = 500
# What only goes together for some products.
BUNDLED = frozenset({"is_bundle", "is_stocked", "allows_backorder", "parts_discount"})


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Product:
    """Add a product, in the company's currency; without a code one is given."""
    given = stored(values)
    given["code"] = given.get("code") or PATTERN.render(at.date(), Counter.take("product"))
    product = Product(currency=settings.CURRENCY, **given)
    product.full_clean()
    product.save()
    _follow([product.pk], given)
    return product


def change(*, record: Product, values: Mapping[str, Any], version: int | None) -> Product:
    """Change a product; bundles follow. Raises records.Conflict if somebody else has changed the same fields, and
    ValidationError for what follows from the parts of a bundle.
    """
    check_bundle(record, values)
    try:
        with transaction.atomic():
            changed = records.change(record=record, values=stored(values), version=version)
            _follow([changed.pk], values)
            if changed.is_bundle:
                changed.refresh_from_db()
            return changed
    except Conflict as conflict:
        # A category or brand that was made for this is gone again: it is told by its name.
        clashes = [replace(clash, yours=values[clash.field]) for clash in conflict.clashes]
        raise Conflict(conflict.record, clashes) from conflict


@transaction.atomic
def change_all(*, records: QuerySet[Product], values: Mapping[str, Any]) -> int:
    """Change many products; answers how many. Raises ValidationError as `change` does."""
    concerned = records if BUNDLED & values.keys() else records.filter(is_bundle=True)
    for product in concerned.iterator(CHUNK):
        check_bundle(product, values)
        for name, value in values.items():
            setattr(product, name, value)
        product.clean()
    touched = list(records.values_list("pk", flat=True)) if GROUNDS & values.keys() else []
    count = records.update(**values)
    if touched:
        follow(touched if len(touched) <= CHUNK else None)
    return count


def check_bundle(product: Product, values: Mapping[str, Any]) -> None:
    """Raises ValidationError for a cost or price that is not what the parts come to, and for leaving parts behind."""
    if values.get("is_bundle", True) is False and product.is_bundle and product.parts.exists():
        raise ValidationError({"is_bundle": _("It has parts: remove these first.")})
    if not product.is_bundle:
        return
    if values.get("cost", product.cost) != product.cost:
        raise ValidationError({"cost": _("The cost of a bundle is the sum of what its parts cost.")})
    discount = values.get("parts_discount", product.parts_discount)
    if discount is not None and values.get("price", product.price) != product.price:
        raise ValidationError({"price": _("The price of this bundle is the sum of its parts less a percentage.")})


def _follow(products: Collection[int], values: Mapping[str, Any]) -> None:
    if GROUNDS & values.keys():
        follow(products)


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the category and the brand that their names mean; empty names mean none, new ones are made."""
    given = dict(values)
    if isinstance(path := given.get("category"), str):
        given["category"] = Category.objects.get(pk=bulk.categories_by_path({path})[path]) if path else None
    if isinstance(name := given.get("brand"), str):
        given["brand"] = Brand.objects.get(pk=bulk.brands_by_name({name})[name]) if name else None
    return given
