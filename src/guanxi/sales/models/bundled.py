"""Lines of bundles, which keep the parts of their day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.bundles.recipes import Content
from guanxi.catalogue.models import BASE, Measure
from guanxi.kernel.numbers import plain_number


class Bundled(models.Model):
    """A line that keeps what the bundle that it sells consists of, whatever becomes of the bundle later.

    `parts` are, for one base unit of the bundle each, the key and the name of a product, how many base units of it, and
    the unit in which they are counted with its factor; None on lines of other products.
    """

    quantity: Any

    parts = models.JSONField(_("parts of the bundle"), null=True, blank=True, default=None, editable=False)

    class Meta:
        abstract = True

    def goods(self, quantity: Decimal) -> list[tuple[int, Decimal]]:
        """The products, by key, and how many base units of each so many of the bundle are."""
        return [(part["product"], quantity * Decimal(part["quantity"])) for part in self.parts or ()]

    def parts_in(self, quantity: Decimal) -> list[str]:
        """What so many of the bundle consist of, in words: "Longjing 4 tins"."""
        return [told(part, quantity * Decimal(part["quantity"])) for part in self.parts or ()]

    @property
    def told_parts(self) -> list[str]:
        """What all of the line consists of, in words."""
        return self.parts_in(self.quantity)


def kept(content: Content) -> dict[str, Any]:
    """A part as lines keep it."""
    return {
        "product": content.product.pk,
        "name": content.product.name,
        "quantity": str(content.quantity),
        "unit": content.measure.name,
        "factor": str(content.measure.factor),
        "base": content.product.unit,
    }


def told(part: dict[str, Any], quantity: Decimal) -> str:
    """So many base units of a part in words, in the unit in which it is counted where that is exact."""
    measure = Measure(part["unit"], Decimal(part["factor"]))
    if not measure.fits(quantity):
        measure = BASE
    return f"{part['name']} {plain_number(measure.count(quantity))} {measure.name or part['base']}".strip()
