"""Bundles follow the units of their parts, and what undoing an operation makes of parts, products and units."""

from __future__ import annotations

from guanxi.audit.log import Operation
from guanxi.audit.undo import on_undo
from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.models import BundlePart, Product, ProductUnit
from guanxi.catalogue.units.listeners import on_change

GROUNDS = [model._meta.label_lower for model in (BundlePart, Product, ProductUnit)]


on_change(follow)


@on_undo
def follow_undone(operation: Operation) -> None:
    """Price and cost of bundles are those of the parts as they are again."""
    if operation.changes.filter(model__in=GROUNDS).exists():
        follow()
