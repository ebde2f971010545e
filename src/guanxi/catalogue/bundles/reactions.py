"""Bundles follow the units of their parts, and what undoing an operation makes of parts, products and units."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.models import BundlePart, Product, ProductUnit
from guanxi.catalogue.units.listeners import on_change

GROUNDS = [model._meta.label_lower for model in (BundlePart, Product, ProductUnit)]


on_change(follow)


@on_undo
def follow_undone(operation: Operation) -> None:
    """Price and cost of bundles are those of the parts as they are again.

    Raises OutOfReach where a bundle would contain another, or what is no bundle any more would have parts.
    """
    products, parts = (
        operation.changes.filter(model=model._meta.label_lower).values("object_id") for model in (Product, BundlePart)
    )
    touched = BundlePart.objects.filter(Q(product__in=products) | Q(bundle__in=products) | Q(pk__in=parts))
    if touched.filter(product__is_bundle=True).exists():
        raise OutOfReach(_("A bundle contains no other bundle: add the parts of that one."))
    if touched.filter(bundle__is_bundle=False).exists():
        raise OutOfReach(_("It has parts: remove these first."))
    if operation.changes.filter(model__in=GROUNDS).exists():
        follow()
