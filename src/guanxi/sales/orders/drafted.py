"""Lines of orders as they are entered, and what of them the price lists say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.catalogue.models import BASE, Measure, Product
from guanxi.catalogue.pricing.finding import list_price
from guanxi.kernel import money
from guanxi.sales.bundles import Parts, check, parts_of
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.models.order import PRICE_STEP
from guanxi.sales.prices import quoted, terms_of

# What a line says besides its price.
STATED = ("product", "description", "quantity", "discount", "unit", "factor")


@dataclass(frozen=True)
class Drafted:
    """A line as it was entered; `pk` is that of the line it changes. Discount in minor units.

    The quantity is in base units, the price that of the `unit`, of which one is `factor` base units.

    `kept` names what its maker may not edit: a line that stands keeps it. Without a price it has that of the price
    lists. `cost` is what the line cost in all, where that is known: else what its product costs today.
    """

    product: Product | None
    description: str
    quantity: Decimal
    unit_price: Decimal | None
    discount: int = 0
    pk: int | None = None
    kept: frozenset[str] = frozenset()
    cost: int | None = None
    unit: str = ""
    factor: Decimal = BASE.factor
    # Of a bundle its parts, as the line keeps them; of a new line by default those of today.
    parts: Parts = None

    @classmethod
    def of(cls, line: OrderLine) -> Drafted:
        """A line that stands, as it would be entered again."""
        about: dict[str, Any] = {name: getattr(line, name) for name in STATED}
        return cls(unit_price=line.implied_price, pk=line.pk, parts=line.parts, **about)

    @property
    def measure(self) -> Measure:
        """The unit in which it is counted."""
        return Measure(self.unit, self.factor)

    def fields(self, currency: str) -> dict[str, Any]:
        """The columns of the line: the amount is count × price − discount, rounded once.

        Raises ValidationError for a line that has no price, and for a bundle as `bundles.check` does.
        """
        check(self.product, self.quantity, self.parts)
        if self.unit_price is None:
            raise ValidationError(_("A line has no price: name one, or choose a product that has one."))
        return {
            "product": self.product,
            "description": self.description,
            "quantity": self.quantity,
            "unit": self.unit,
            "factor": self.factor,
            "unit_price": self.unit_price,
            "list_price": list_price(self.product, currency, self.measure),
            "discount": self.discount,
            "amount": money.line_amount(self.measure.count(self.quantity), self.unit_price, currency) - self.discount,
            "cost": self.cost if self.cost is not None else self._usual_cost(),
            "warranty_months": self.product.warranty_months if self.product else None,
            "parts": self.parts,
        }

    def _usual_cost(self) -> int | None:
        cost = self.product.cost if self.product else None
        return None if cost is None else money.round_half_up(cost * self.quantity)

    def fields_over(self, line: OrderLine, currency: str) -> dict[str, Any]:
        """The columns of the line that this changes: money is worked out anew only where its grounds have changed."""
        if self.kept:
            return self._keeping(line).fields_over(line, currency)
        is_same = line.product_id == (self.product.pk if self.product else None)
        if is_same and self.unit == line.unit and self.factor != line.factor:
            # So many of the unit as it was when the line was written, whatever it is today.
            quantity = line.measure.base(self.measure.count(self.quantity))
            return replace(self, quantity=quantity, factor=line.factor).fields_over(line, currency)
        # What was sold keeps its parts.
        fields = (replace(self, parts=line.parts) if is_same else self).fields(currency)
        if is_same:
            fields["warranty_months"] = line.warranty_months
        if is_same and line.quantity:
            # What the product cost when it was sold, whatever it costs today.
            cost = line.cost
            fields["cost"] = None if cost is None else money.round_half_up(cost * self.quantity / line.quantity)
        if is_same and self.measure == line.measure:
            fields["list_price"] = line.list_price
        if (self.quantity, self.unit_price, self.measure) == (line.quantity, line.implied_price, line.measure):
            fields |= {"unit_price": line.unit_price, "amount": line.amount + line.discount - self.discount}
        return fields

    def _keeping(self, line: OrderLine) -> Drafted:
        """It with what its maker may not edit as it stands; a price that they may not edit follows the unit."""
        stands: dict[str, Any] = {name: getattr(line, name) for name in self.kept - {"unit_price"}}
        if "quantity" in self.kept:
            stands["factor"] = line.factor
        if "unit_price" in self.kept:
            factor = stands.get("factor", self.factor)
            stands["unit_price"] = (line.implied_price * factor / line.factor).quantize(PRICE_STEP, ROUND_HALF_UP)
        return replace(self, kept=frozenset(), **stands)


def priced(lines: Sequence[Drafted], order: Order) -> Sequence[Drafted]:
    """The lines, bundles with their parts, and those without a price with that of the price lists."""
    lines = [
        line if line.parts is not None else replace(line, parts=parts)
        for line, parts in zip(lines, parts_of(lines), strict=True)
    ]
    if all(line.unit_price is not None for line in lines):
        return lines
    terms = terms_of(
        order.party, currency=order.currency, at=order.ordered_at, store=order.store, channel=order.channel
    )
    found = zip(lines, quoted(lines, terms), strict=True)
    return [line if line.unit_price is not None else replace(line, unit_price=one.price) for line, one in found]
