"""What a line of a quote comes to, and a quote: pure, exact, each figure of a line rounded half up once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guanxi.kernel import money

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units: what is charged before tax, the tax, both together, and how much the discount takes off."""

    net: int
    tax: int
    gross: int
    discount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the lines that count; `optional` is what all that was not chosen would come to besides."""

    net: int
    tax: int
    gross: int
    discount: int
    optional: int


def reckon(
    *, quantity: Decimal, unit_price: Decimal, discount: Decimal, tax_rate: Decimal, includes_tax: bool, currency: str
) -> Amounts:
    """The amounts of a line; `discount` and `tax_rate` in per cent.

    The price less the discount is rounded once. Where prices include tax, that is the gross amount, of which the net
    one is rounded; else it is the net amount, on which the tax is. Raises MoneyError where it is too large.
    """
    full = money.line_amount(quantity, unit_price, currency)
    charged = money.line_amount(quantity, unit_price * (HUNDRED - discount) / HUNDRED, currency)
    if includes_tax:
        net = money.round_half_up(charged * HUNDRED / (HUNDRED + tax_rate))
        return Amounts(net, charged - net, charged, full - charged)
    tax = money.round_half_up(charged * tax_rate / HUNDRED)
    return Amounts(charged, tax, charged + tax, full - charged)


def sum_up(lines: Iterable[tuple[Amounts, bool]]) -> Totals:
    """The totals of lines, each with whether it counts."""
    net = tax = gross = discount = optional = 0
    for amounts, counts in lines:
        if not counts:
            optional += amounts.gross
            continue
        net, tax, gross = net + amounts.net, tax + amounts.tax, gross + amounts.gross
        discount += amounts.discount
    return Totals(net, tax, gross, discount, optional)


def share_below(charged: int, listed: int) -> Decimal:
    """How far an amount lies below the list prices, in per cent; nothing where it lies above."""
    if listed <= 0 or charged >= listed:
        return Decimal(0)
    return (HUNDRED * (listed - charged) / listed).quantize(Decimal("0.01"))
