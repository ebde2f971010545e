"""What lines of bundles consist of: taken from the catalogue when they are written, and kept with them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.catalogue.bundles.recipes import contents_of
from guanxi.catalogue.models import Product
from guanxi.sales.models.bundled import kept, told

Parts = list[dict[str, Any]] | None


class Sold(Protocol):
    """A line of anything: perhaps of a product."""

    @property
    def product(self) -> Product | None: ...


def parts_of(lines: Sequence[Sold]) -> list[Parts]:
    """For each line the parts of its bundle as they are today; None where it is none. At most two queries."""
    contents = contents_of([line.product for line in lines if line.product is not None])
    found = [None if line.product is None else contents.get(line.product.pk) for line in lines]
    return [None if parts is None else [kept(part) for part in parts] for parts in found]


def check(product: Product | str | None, quantity: Decimal, parts: Parts) -> None:
    """Raises ValidationError for a bundle without parts, and for less than a whole one."""
    if parts is None:
        return
    if not parts:
        raise ValidationError(_("“%(bundle)s” has no parts yet: add them on its page.") % {"bundle": product})
    if quantity % 1:
        raise ValidationError(_("“%(bundle)s” is sold whole: give a whole number.") % {"bundle": product})


def told_today(lines: Sequence[Any]) -> list[Any]:
    """The lines of a deal that is only spoken of, each with what its bundle consists of today as `told_parts`."""
    for line, parts in zip(lines, parts_of(lines), strict=True):
        line.told_parts = [told(part, line.quantity * Decimal(part["quantity"])) for part in parts or ()]
    return list(lines)
