"""The verbs of units. Prices of a unit on price lists go with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.catalogue.models import BundlePart, Price, ProductUnit
from guanxi.catalogue.units.listeners import tell
from guanxi.records import actions as records


@transaction.atomic
def change(*, record: ProductUnit, values: Mapping[str, Any], version: int | None) -> ProductUnit:
    """Change a unit; its prices, and parts of bundles, are called as it is.

    Raises ValidationError where it would be another product's.
    """
    before = ProductUnit.objects.get(pk=record.pk)
    if values.get("product", before.product) != before.product:
        raise ValidationError({"product": _("A unit stays with its product: remove it, and add it to the other.")})
    changed = records.change(record=record, values=values, version=version)
    if changed.name != before.name:
        Price.objects.filter(product=changed.product, unit=before.name).update(unit=changed.name)
        BundlePart.objects.filter(product=changed.product, unit=before.name).update(unit=changed.name)
    tell([changed.product_id])
    return changed


@transaction.atomic
def delete(*, records: QuerySet[ProductUnit], at: datetime) -> int:
    """Remove units, and what price lists say of them. Lines that were written in them stay as they are.

    Raises ValidationError where a bundle counts a part in one.
    """
    gone = list(records)
    for unit in gone:
        counted = BundlePart.objects.filter(product=unit.product_id, unit=unit.name).select_related("bundle").first()
        if counted is not None:
            told = {"unit": unit.name, "bundle": counted.bundle}
            raise ValidationError(_("“%(bundle)s” counts a part in %(unit)s: change that first.") % told)
        Price.objects.filter(product=unit.product_id, unit=unit.name).delete()
    records.delete()
    return len(gone)
